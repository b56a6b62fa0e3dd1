"""The site has a place for questions or feedback."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for a link to it on the home page."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    found = content.sections.get("questions", "")
    if found:
        return passed("the home page links to «{text}»", text=found)
    whole_page(content)
    return failed("the home page links to no place for questions or feedback")
