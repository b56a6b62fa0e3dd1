"""No stranger's page can frame the site."""

from checks.verdict import Verdict, failed, passed
from checks.web.csp_traits import keeps_to_named
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, field, page_of
from checks.web.header_traits import framing_of, policies

EXPECTED = "frame-ancestors 'self'; X-Frame-Options: SAMEORIGIN"


def judge(web: WebFacts) -> Verdict:
    """Read frame-ancestors; where there is none, X-Frame-Options (CSP 3, 6.4.2.2)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    page = page_of(front)
    governing = [
        policy for policy in policies(front, page) if policy.sources("frame-ancestors") is not None
    ]
    if any(keeps_to_named(policy, "frame-ancestors") for policy in governing):
        return passed("names who may frame it, by frame-ancestors", expected=EXPECTED)
    said = framing_of(field(page, "x-frame-options"))
    if governing:
        return failed("lets anyone frame it, by frame-ancestors", expected=EXPECTED, observed=said)
    if said in ("DENY", "SAMEORIGIN"):
        return passed("refuses frames by {value}", value=said, expected=EXPECTED, observed=said)
    if said:
        return failed("sends what browsers ignore: {value}", value=said[:100], expected=EXPECTED)
    return failed("lets anyone frame it", expected=EXPECTED)
