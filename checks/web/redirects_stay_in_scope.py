"""No redirect leads to a host outside the declared scope."""

from checks.verdict import NotSeen, Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of


def judge(web: WebFacts) -> Verdict:
    """Name where the site sends its visitors on; a hijacked site sends them away."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    for walk in (front.plain, front.secure):
        if not isinstance(walk, NotSeen) and walk.end == "outside":
            return failed("leads outside the declared scope, to {url}", url=walk.led_to)
    page = page_of(front)
    return passed("leads to {url}", url=page.url)
