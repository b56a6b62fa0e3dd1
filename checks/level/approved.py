"""A decision with its number and date approved the security level."""

from datetime import timedelta, timezone

from checks.level.facts import LevelFacts
from checks.verdict import Said, Verdict, failed, passed, seen

VIETNAM = timezone(timedelta(hours=7))


def judge(level: LevelFacts) -> Verdict:
    """Ask for the decision that Decree 331/2026 (article 20.3) and Decree 85/2016 demand."""
    approved = seen(level.approved)
    number, day = (approved.decision or "").strip(), approved.decided_on
    wanted = Said("the number and the date of the decision")
    if not number and day is None:
        return failed(
            "level {level} is declared without its decision's number and date",
            level=approved.level,
            expected=wanted,
        )
    if not number:
        return failed(
            "level {level} is declared without its decision's number",
            level=approved.level,
            expected=wanted,
        )
    if day is None:
        return failed(
            "level {level} is declared without its decision's date",
            level=approved.level,
            expected=wanted,
            observed=number,
        )
    if day > level.seen_at.astimezone(VIETNAM).date():
        return failed(
            "decision {number} bears a date that has not come yet, {day}", number=number, day=day
        )
    return passed(
        "level {level} was approved by decision {number} of {day}",
        level=approved.level,
        number=number,
        day=day,
    )
