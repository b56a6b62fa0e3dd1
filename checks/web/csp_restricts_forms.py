"""The policy names where forms may be sent."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.csp_traits import keeps_to_named
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of
from checks.web.header_traits import policies


def judge(web: WebFacts) -> Verdict:
    """Ask form-action, which nothing stands in for, for named sites."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    found = policies(front, page_of(front))
    if not found:
        return not_applicable("no policy is in force, which another rule asks for")
    if not any(keeps_to_named(policy, "form-action") for policy in found):
        return failed("does not restrict where forms are sent", expected="form-action 'self'")
    return passed("restricts where forms are sent")
