"""The newest complete copy is no older than declared."""

from datetime import timedelta

from checks.backup.facts import BackupFacts
from checks.verdict import Cause, Said, Verdict, failed, passed, seen, unknown

CLOCKS_DIFFER = timedelta(minutes=5)  # between this machine and the one that stamped the copy


def judge(backup: BackupFacts) -> Verdict:
    """Bound the age on both sides: a stamp in the future would stay recent for ever."""
    if backup.max_age_s is None:
        return unknown(Cause.NOT_DECLARED, "no greatest age (max_age) is declared")
    newest = seen(backup.newest)
    if newest is None:
        return unknown(Cause.NOT_ASKED, "there is no complete copy to measure")
    age = backup.seen_at - newest.modified_at
    allowed = timedelta(seconds=backup.max_age_s)
    if age < -CLOCKS_DIFFER:
        return failed(
            "{name} is stamped {ahead} in the future",
            name=newest.name,
            ahead=-age,
            expected=Said("{time}", {"time": allowed}),
            observed=newest.modified_at.isoformat(timespec="seconds"),
        )
    if age > allowed:
        return failed(
            "{name}, the newest complete copy, is {age} old; at most {allowed} is declared",
            name=newest.name,
            age=age,
            allowed=allowed,
            expected=Said("{time}", {"time": allowed}),
            observed=Said("{time}", {"time": age}),
        )
    return passed(
        "{name}, the newest complete copy, is {age} old; at most {allowed} is declared",
        name=newest.name,
        age=age,
        allowed=allowed,
        expected=Said("{time}", {"time": allowed}),
        observed=Said("{time}", {"time": age}),
    )
