"""A complete copy is there."""

from checks.backup.facts import BackupFacts
from checks.verdict import Cause, Verdict, failed, passed, seen, unknown


def judge(backup: BackupFacts) -> Verdict:
    """Count partial copies as none; what is being written right now cannot be told yet."""
    tally, newest = seen(backup.tally), seen(backup.newest)
    if newest is None:
        return _none_complete(tally.entries, tally.unstable)
    if tally.unfinished_newer:
        return passed(
            "{name} is the newest complete copy; newer and unfinished: {count}",
            name=newest.name,
            count=tally.unfinished_newer,
        )
    return passed("{name} is complete and the newest", name=newest.name)


def _none_complete(entries: int, unstable: int) -> Verdict:
    if not entries:
        return unknown(Cause.NOT_ASKED, "there is no copy to look at")
    if unstable:
        return unknown(Cause.UNSTEADY, "the only copies were being written during the look")
    return failed("no copy is complete; copies found: {count}", count=entries)
