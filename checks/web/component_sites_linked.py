"""The home page links to every site that belongs to the portal."""

from checks.verdict import UnseenError, Verdict, failed, not_applicable, passed
from checks.web.facts import WebFacts
from checks.web.front_traits import listed
from checks.web.home_traits import of_portal, whole_home
from checks.web.portal_traits import NO_COMPONENTS, Portal


def judge(web: WebFacts) -> Verdict:
    """Look for a link to each site that the inventory declares, with www or without."""
    return of_portal(web, _linked)


def _linked(portal: Portal) -> Verdict:
    if portal.components is None:
        raise UnseenError(NO_COMPONENTS)
    if not portal.components:
        return not_applicable("the inventory declares that no other site belongs to the portal")
    missing = [site for site, link in portal.components.items() if not link]
    if missing:
        whole_home(portal)
        return failed(
            "the home page does not link to {sites}",
            sites=listed(missing),
            observed=listed(missing, most=20),
        )
    return passed(
        "the home page links to all of the portal's sites: {count}", count=len(portal.components)
    )
