"""Copies are found where the backup set says."""

from checks.backup.facts import BackupFacts
from checks.verdict import Verdict, failed, passed, seen


def judge(backup: BackupFacts) -> Verdict:
    """Fail for a place that could be listed and holds nothing that looks like a copy."""
    entries = seen(backup.tally).entries
    if not entries:
        return failed("{location} can be read and holds no copy", location=backup.location)
    return passed("copies found in {location}: {count}", location=backup.location, count=entries)
