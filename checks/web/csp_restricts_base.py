"""The policy lets nobody move the base of the page's links."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.csp_traits import keeps_to_own
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of
from checks.web.header_traits import policies


def judge(web: WebFacts) -> Verdict:
    """Ask base-uri, which nothing stands in for, for 'none' or 'self'."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    found = policies(front, page_of(front))
    if not found:
        return not_applicable("no policy is in force, which another rule asks for")
    if not any(keeps_to_own(policy, "base-uri") for policy in found):
        return failed("does not restrict the base of links", expected="base-uri 'self'")
    return passed("restricts the base of links")
