"""What earlier audits said of one target, as the record gives it to a look."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from checks.declared import VIETNAM


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTested:
    """How often a test came out which way in one week; weeks without an audit are not listed."""

    monday: date  # its first day, in Vietnam
    passed: int = 0
    failed: int = 0
    undecided: int = 0  # audits that could not tell

    @property
    def outcome(self) -> Literal["passed", "failed", "undecided"]:
        """Sum the week up: one pass ends a time of failing."""
        if self.passed:
            return "passed"
        return "failed" if self.failed else "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSeen:
    """A foreign host to which the pages of a site have linked."""

    host: str
    first_seen: datetime  # UTC
    last_seen: datetime
    looks: int  # in how many audits


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Everything that is remembered of one target."""

    weeks: tuple[WeekTested, ...] = ()  # of the test of life without IPv4, the newest first
    links: tuple[LinkSeen, ...] = ()
    links_since: datetime | None = None  # the first look that read links; None: none has yet


NOTHING = Remembered()


def monday_of(moment: datetime) -> date:
    """Return the first day of the week that a moment lies in, in Vietnam (ISO 8601)."""
    day = moment.astimezone(VIETNAM).date()
    return day - timedelta(days=day.weekday())
