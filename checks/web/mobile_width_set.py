"""The page fits the width of a telephone."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for the viewport's width in the page; how it looks, a browser shows."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    if "width" in content.viewport.lower():
        return passed("the page says {viewport}", viewport=content.viewport)
    whole_page(content)
    return failed("the page does not say that it fits the width of the screen")
