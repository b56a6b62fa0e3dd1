"""The body to which the site belongs is named."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, identities
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look at the home page's foot and at the page for contact."""
    return of_home(web, _shown)


def _shown(content: Content) -> Verdict:
    for page in identities(content):
        if page.owner:
            return passed("names {owner}", owner=page.owner, observed=page.owner)
    return failed("neither the home page nor the page for contact names whose site it is")
