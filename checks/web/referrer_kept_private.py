"""Other sites are not told which page of this one led to them."""

from checks.verdict import NotSeen, Verdict, failed, passed, seen
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, field, page_of
from checks.web.header_traits import referrer_policy_of


def judge(web: WebFacts, *, allowed: tuple[str, ...], absent_is_fine: bool) -> Verdict:
    """Take the last value known; today's browsers make strict-origin-when-cross-origin of none."""
    return at_every_front(web, lambda front: _at(front, allowed, absent_is_fine))


def _at(front: Front, allowed: tuple[str, ...], absent_is_fine: bool) -> Verdict:
    sent = field(page_of(front), "referrer-policy")
    if isinstance(front.document, NotSeen) and not sent:
        seen(front.document)
    in_page = "" if isinstance(front.document, NotSeen) else front.document.referrer
    said, expected = referrer_policy_of(in_page or sent or ""), ", ".join(allowed)
    if said in allowed:
        return passed("says {value}", value=said, expected=expected, observed=said)
    if said:
        return failed("says {value}", value=said, expected=expected, observed=said)
    if sent or in_page:
        return failed(
            "sends what browsers ignore: {value}",
            value=(in_page or sent or "")[:100],
            expected=expected,
        )
    if absent_is_fine:
        return passed("leaves it to browsers, which tell other sites no page", expected=expected)
    return failed("sends no Referrer-Policy", expected=expected)
