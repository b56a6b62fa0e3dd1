"""An English version is offered."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for a link to it on the home page."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    if content.english:
        return passed("the English version is at {url}", url=content.english)
    whole_page(content)
    return failed("the home page links to no English version")
