"""A telephone number of the owner is shown."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, identities
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Count numbers; the numbers themselves are not kept."""
    return of_home(web, _shown)


def _shown(content: Content) -> Verdict:
    for page in identities(content):
        if page.telephones:
            return passed("shows telephone numbers: {count}", count=page.telephones)
    return failed("neither the home page nor the page for contact shows a telephone number")
