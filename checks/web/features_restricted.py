"""The page says which features of the device it uses."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, field, page_of

NAME = "Permissions-Policy"


def judge(web: WebFacts) -> Verdict:
    """Look for Permissions-Policy, by which camera, microphone and place are switched off."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    said = field(page_of(front), NAME)
    if said and "=" in said:
        return passed("sends {value}", value=said[:200], observed=said[:200])
    if said:
        return failed("sends what browsers ignore: {value}", value=said[:100])
    return failed("sends no {name}", name=NAME)
