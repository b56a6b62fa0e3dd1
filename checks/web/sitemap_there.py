"""The site shows how it is built up."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Take a page for it, or a file that robots.txt names or that is at its usual place."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    if content.sitemap:
        return passed("a map of the site is at {url}", url=content.sitemap)
    whole_page(content)
    seen(content.sitemap_seen)
    return failed("there is neither a page nor a file that maps the site")
