"""The policy names where scripts may come from."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.csp_traits import lets_from_anywhere
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of
from checks.web.header_traits import policies


def judge(web: WebFacts) -> Verdict:
    """Ask for named sites: a scheme, a wildcard or data: lets in any script."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    found = policies(front, page_of(front))
    if not found:
        return not_applicable("no policy is in force, which another rule asks for")
    anywhere = [lets_from_anywhere(policy) for policy in found]
    if all(anywhere):
        return failed("lets scripts come from {source}", source=anywhere[0], observed=anywhere[0])
    return passed("names where scripts may come from")
