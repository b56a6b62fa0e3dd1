"""The policy lets no script run that is written into the page."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.csp_traits import lets_inline
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of
from checks.web.header_traits import policies


def judge(web: WebFacts) -> Verdict:
    """Ask of every policy in force: one that refuses is enough (CSP 3, 8.1)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    found = policies(front, page_of(front))
    if not found:
        return not_applicable("no policy is in force, which another rule asks for")
    if all(lets_inline(policy) for policy in found):
        return failed(
            "lets scripts run that are written into the page",
            expected="script-src, no 'unsafe-inline'",
        )
    return passed("lets no script run that is written into the page")
