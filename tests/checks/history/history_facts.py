"""What is remembered of a website; an argument is the only thing out of the ordinary."""

from datetime import timedelta
from typing import Any

from checks.history.facts import HistoryFacts
from checks.memory import LinkSeen, WeekTested, monday_of
from tests.checks.ipv6.ipv6_facts import V6 as IPV6
from tests.checks.ipv6.ipv6_facts import ipv6_facts
from tests.checks.web.web_facts import CLOSED, HTTPS, NOW, UNSEEN, front, hop, walk, web_facts

DAYS_AGO = {"long ago": 200, "a month ago": 31, "last week": 7, "yesterday": 1}
PAGE = hop(address=IPV6)
REACHED = front(address=IPV6, page=PAGE, plain=walk(PAGE), secure=walk(PAGE))
DEAD = front(
    address=IPV6,
    plain=CLOSED,
    secure=walk(start=HTTPS, end="closed", says="refused"),
    page=UNSEEN,
)
MUTE = front(address=IPV6, plain=UNSEEN, secure=UNSEEN, page=UNSEEN)


def today(ipv6_front: Any = REACHED) -> tuple[Any, Any]:
    """The looks of this audit: how the site met a visitor who has IPv6 alone."""
    return (
        web_facts(fronts={IPV6: ipv6_front}),
        ipv6_facts(aaaa=(IPV6,), a=(), looked_at=(IPV6,)),
    )


def history(**changes: Any) -> HistoryFacts:
    right = {"seen_at": NOW, "weeks": (), "links": (), "links_since": None}
    return HistoryFacts(**(right | changes))


def weeks(outcomes: str) -> HistoryFacts:
    """Weeks before this one, the newest first: P(assed) F(ailed) U(ndecided) -: no audit.

    What stands before a bar is of this week.
    """
    this, _, before = outcomes.rpartition("|")
    monday, made = monday_of(NOW), []
    for ago, letters in enumerate([this, *before]):
        if letters.strip("-"):
            counts = {
                "passed": letters.count("P"),
                "failed": letters.count("F"),
                "undecided": letters.count("U"),
            }
            made.append(WeekTested(monday=monday - timedelta(weeks=ago), **counts))
    return history(weeks=tuple(made))


def linked(host: str, since: str = "long ago", looks: int = 60) -> LinkSeen:
    first = NOW - timedelta(days=DAYS_AGO[since])
    return LinkSeen(host=host, first_seen=first, last_seen=NOW - timedelta(days=1), looks=looks)


def links(*known: LinkSeen, **changes: Any) -> HistoryFacts:
    return history(links=known, links_since=NOW - timedelta(days=200), **changes)
