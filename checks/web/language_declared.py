"""The page says which language it is in."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """WCAG 2.0, 3.1.1: readers aloud need it."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    if content.language:
        return passed(
            "the page is in {language}", language=content.language, observed=content.language
        )
    whole_page(content)
    return failed("the page does not say which language it is in")
