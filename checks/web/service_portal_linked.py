"""The home page links to a portal of public services."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for hosts whose name begins as those of the national and provincial ones do."""
    return of_home(web, _there)


def _there(content: Content) -> Verdict:
    if content.service_portals:
        return passed("the home page links to {host}", host=content.service_portals[0])
    whole_page(content)
    return failed("the home page links to no portal of public services")
