"""The site was tested over IPv6 in every one of the last weeks."""

from checks.history.facts import HistoryFacts
from checks.history.week_traits import weeks_of
from checks.ipv6.facts import Ipv6Facts
from checks.verdict import Cause, UnseenError, Verdict, failed, passed, unknown
from checks.web.facts import WebFacts
from checks.web.front_traits import listed, no_website


def judge(history: HistoryFacts, web: WebFacts, ipv6: Ipv6Facts, *, weeks: int) -> Verdict:
    """Look for weeks without an audit; one that could not tell is no test, nor is it none."""
    if not web.is_site:
        return no_website()
    known = weeks_of(history, web, ipv6)
    last = known.last(weeks)
    if gaps := [n for n, one in enumerate(last[: known.length]) if one == "untested"]:
        return failed(
            "was not tested over IPv6 in {count} of the last {weeks} weeks: {mondays}",
            count=len(gaps),
            weeks=weeks,
            mondays=listed((known.monday(n).isoformat() for n in gaps), most=weeks),
        )
    if known.now is not None and last[0] == "undecided":
        raise UnseenError(known.now)
    if known.length < weeks:
        return unknown(
            Cause.NOT_ASKED,
            "weeks on record: only {count} of the {weeks} that are asked for",
            weeks=weeks,
            count=known.length,
        )
    if blind := last.count("undecided"):
        return unknown(
            Cause.UNREACHABLE, "in {count} of the last weeks no audit could tell", count=blind
        )
    return passed("was tested over IPv6 in each of the last {weeks} weeks", weeks=weeks)
