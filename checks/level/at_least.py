"""The approved level is at least as high as asked for."""

from checks.level.facts import LevelFacts
from checks.verdict import Verdict, failed, passed, seen


def judge(level: LevelFacts, *, min_level: int) -> Verdict:
    """Compare the level that the inventory declares as approved."""
    approved = seen(level.approved).level
    if approved < min_level:
        return failed(
            "level {approved} is approved, level {wanted} is asked for",
            approved=approved,
            wanted=min_level,
            expected=f"≥ {min_level}",
            observed=str(approved),
        )
    return passed("level {approved} is approved", approved=approved)
