"""The page does not tell the version of what made it."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, document_of, listed
from checks.web.header_traits import bare_version_in


def judge(web: WebFacts) -> Verdict:
    """Read the generator that content systems write into their pages."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    generators = document_of(front).generators
    told = [one for one in generators if bare_version_in(one)]
    if told:
        return failed("tells {versions}", versions=listed(told), observed=listed(told))
    return passed("tells no version of what made the page")
