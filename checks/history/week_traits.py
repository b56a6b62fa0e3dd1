"""From what earlier audits and this one say of IPv6 to how the last weeks went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from checks.history.facts import HistoryFacts
from checks.ipv6.alone_traits import without_ipv4
from checks.ipv6.facts import Ipv6Facts
from checks.memory import monday_of
from checks.verdict import NotSeen, Status, UnseenError, seen
from checks.web.facts import WebFacts

Outcome = Literal["passed", "failed", "undecided", "untested"]
UNTESTED: Outcome = "untested"
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """How the test came out in each week, this one first, without a gap between."""

    outcomes: tuple[Outcome, ...]  # back to the first week that is remembered
    this_monday: date
    now: NotSeen | None = None  # why this audit could not tell

    def last(self, count: int) -> Sequence[Outcome]:
        """Return so many weeks, this one first; those before the record were not tested."""
        missing = max(0, count - self.length)
        return [*self.outcomes[:count], *(UNTESTED for _ in range(missing))]

    def monday(self, ago: int) -> date:
        """Return the first day of the week that was so many weeks ago."""
        return self.this_monday - ago * ONE_WEEK

    @property
    def failing(self) -> int:
        """Return for how many weeks on end, this one included, each failed."""
        return next((n for n, one in enumerate(self.outcomes) if one != "failed"), self.length)

    @property
    def length(self) -> int:
        """Return how many weeks there are."""
        return len(self.outcomes)


def weeks_of(history: HistoryFacts, web: WebFacts, ipv6: Ipv6Facts) -> Weeks:
    """Join this audit to the weeks on record. A week without an audit is in none of them.

    Raises UnseenError where the record was not read.
    """
    known = {week.monday: week for week in seen(history.weeks)}
    this_monday = monday_of(history.seen_at)
    status, why = _now(web, ipv6)
    outcomes: dict[date, Outcome] = {monday: week.outcome for monday, week in known.items()}
    before = outcomes.get(this_monday, "untested")
    outcomes[this_monday] = _joined(before, status)
    oldest = min(outcomes)
    count = (this_monday - oldest).days // 7 + 1
    return Weeks(
        outcomes=tuple(outcomes.get(this_monday - n * ONE_WEEK, "untested") for n in range(count)),
        this_monday=this_monday,
        now=why,
    )


def _now(web: WebFacts, ipv6: Ipv6Facts) -> tuple[Status, NotSeen | None]:
    """Tell how the test comes out today, and why it cannot be told where so it is."""
    try:
        verdict = without_ipv4(web, ipv6)
    except UnseenError as unseen:
        return Status.UNKNOWN, unseen.fact
    if verdict.cause is not None:
        return Status.UNKNOWN, NotSeen(cause=verdict.cause, why=verdict.reason)
    return verdict.status, None


def _joined(before: Outcome, now: Status) -> Outcome:
    """Add today to what this week's earlier audits said: one pass ends a time of failing."""
    if before == "passed" or now is Status.PASS:
        return "passed"
    if before == "failed" or now is Status.FAIL:
        return "failed"
    return "undecided"
