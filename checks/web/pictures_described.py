"""Pictures have an alternative text."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """WCAG 2.0, 1.1.1: an empty one, which marks decoration, is one too."""
    return of_home(web, _described)


def _described(content: Content) -> Verdict:
    missing = len(content.undescribed)
    if missing:
        return failed(
            "pictures without an alternative text: {count}, such as {url}",
            count=missing,
            url=content.undescribed[0] or "…",
            observed=str(missing),
        )
    whole_page(content)
    return passed("all pictures of the home page have one: {count}", count=content.pictures)
