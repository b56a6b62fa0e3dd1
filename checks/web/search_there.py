"""The site can be searched."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for a field to search by on the home page."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    if content.search:
        return passed("the home page has a field to search by")
    whole_page(content)
    return failed("the home page has no field to search by")
