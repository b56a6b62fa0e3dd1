"""The site has not failed over IPv6 for so many weeks on end."""

from checks.history.facts import HistoryFacts
from checks.history.week_traits import Weeks, weeks_of
from checks.ipv6.facts import Ipv6Facts
from checks.verdict import (
    Cause,
    Said,
    UnseenError,
    Verdict,
    failed,
    passed,
    unknown,
)
from checks.web.facts import WebFacts
from checks.web.front_traits import no_website


def judge(history: HistoryFacts, web: WebFacts, ipv6: Ipv6Facts, *, weeks: int) -> Verdict:
    """Look back from this week: a pass among the last weeks proves that they did not all fail.

    A week in which nobody could tell might have been either: without a pass among the others it
    leaves the answer open, and so does this week where this audit cannot tell.
    """
    if not web.is_site:
        return no_website()
    known = weeks_of(history, web, ipv6)
    last = known.last(weeks)
    if known.now is not None and last[0] != "passed":
        raise UnseenError(known.now)
    if "passed" in last:
        return _passed(known, last.index("passed"), weeks)
    if all(outcome == "failed" for outcome in last):
        return failed(
            "fails over IPv6 each week since that of {since}: {count} on end, at most {most} may",
            since=known.monday(known.failing - 1),
            count=known.failing,
            most=weeks - 1,
            expected=Said("less than {weeks} weeks of failing", {"weeks": weeks}),
        )
    return _open(known, weeks)


def _passed(known: Weeks, ago: int, weeks: int) -> Verdict:
    if ago == 0:
        return passed("was reached over IPv6 this week")
    return passed(
        "fails over IPv6, but not for {weeks} weeks yet: it was reached in the week of {week}",
        weeks=weeks,
        week=known.monday(ago),
    )


def _open(known: Weeks, weeks: int) -> Verdict:
    """Say what is there where it is too little: neither a pass nor failure in every week."""
    return unknown(
        Cause.NOT_ASKED,
        "fails over IPv6; weeks on record: {count} of the last {weeks}, each of them failing",
        weeks=weeks,
        count=sum(outcome == "failed" for outcome in known.last(weeks)),
    )
