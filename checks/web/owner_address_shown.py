"""The owner's postal address is shown."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, identities
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for a line with the word for address and names of places."""
    return of_home(web, _shown)


def _shown(content: Content) -> Verdict:
    for page in identities(content):
        if page.address:
            return passed(
                "shows the address {address}", address=page.address, observed=page.address
            )
    return failed("neither the home page nor the page for contact shows a postal address")
