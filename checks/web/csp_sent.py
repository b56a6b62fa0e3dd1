"""A Content Security Policy is in force."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of
from checks.web.header_traits import only_reported, policies


def judge(web: WebFacts) -> Verdict:
    """Look for a policy in the header or in the page; one that only reports is none."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    page = page_of(front)
    found = policies(front, page)
    if not found and only_reported(page):
        return failed("has a policy that is only reported on, and not in force")
    if not found:
        return failed("sends no Content-Security-Policy")
    names = {name for policy in found for name in policy.directives}
    return passed("is under a policy with {count} directives", count=len(names))
