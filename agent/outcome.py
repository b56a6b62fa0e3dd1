"""How an audit ends for the shell."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from checks.finding import Finding
from checks.verdict import Status
from reports.summary import waived

ExitOn = Literal["must", "should", "never"]

FINE = 0
FAILED = 1
MISTAKEN = 2
UNDECIDED = 3
LOCKED = 4
INTERRUPTED = 130


def exit_code(findings: Iterable[Finding], as_of: date, exit_on: ExitOn = "must") -> int:
    """Tell the shell the effective result.

    1: a *must* fails unwaived (or, when asked for, a *should*) · 3: nothing fails, but something
    is UNKNOWN · 0: neither. What a person has yet to attest is neutral.
    """
    if exit_on == "never":
        return FINE
    counted = [one for one in findings if exit_on == "should" or one.duty == "must"]
    if any(one.status is Status.FAIL and not waived(one, as_of) for one in counted):
        return FAILED
    return UNDECIDED if any(one.status is Status.UNKNOWN for one in counted) else FINE
