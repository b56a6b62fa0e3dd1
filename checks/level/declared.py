"""An approved security level is declared."""

from checks.level.facts import LevelFacts
from checks.verdict import Verdict, failed, passed, seen


def judge(level: LevelFacts) -> Verdict:
    """Take the inventory for the owner's own record: what it does not hold, the owner lacks."""
    approved = seen(level.profile).approved
    if approved is None:
        return failed("the inventory declares no approved level")
    return passed("declares level {level}", level=approved.level)
