"""The policy lets no text be made into code."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.csp_traits import lets_eval
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of
from checks.web.header_traits import policies


def judge(web: WebFacts) -> Verdict:
    """Look for 'unsafe-eval' in what governs scripts."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    found = policies(front, page_of(front))
    if not found:
        return not_applicable("no policy is in force, which another rule asks for")
    if all(lets_eval(policy) for policy in found):
        return failed("lets text be made into code", expected="script-src, no 'unsafe-eval'")
    return passed("lets no text be made into code")
