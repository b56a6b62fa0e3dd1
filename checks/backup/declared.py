"""The backup set declares how old its newest copy may be."""

from datetime import timedelta

from checks.backup.facts import BackupFacts, size
from checks.verdict import Verdict, failed, passed


def judge(backup: BackupFacts) -> Verdict:
    """Fail when no age is declared: an age that nobody set is never too great."""
    if backup.max_age_s is None:
        return failed(
            "no greatest age (max_age) is declared for the copies of {what}", what=backup.what
        )
    if backup.min_size_bytes is None:
        return passed(
            "{what} may be at most {age} old; no smallest size (min_size) is declared",
            what=backup.what,
            age=timedelta(seconds=backup.max_age_s),
        )
    return passed(
        "{what} may be at most {age} old and has to have at least {size}",
        what=backup.what,
        age=timedelta(seconds=backup.max_age_s),
        size=size(backup.min_size_bytes),
    )
