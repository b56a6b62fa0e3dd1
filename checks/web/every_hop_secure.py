"""No redirect leads from HTTPS back to plain HTTP."""

from itertools import pairwise

from checks.verdict import NotSeen, Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of


def judge(web: WebFacts) -> Verdict:
    """Look at every step after the first over HTTPS, those too that lie outside the scope."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    urls = [hop.url for hop in front.hops()]
    for walk in (front.plain, front.secure):
        steps = [] if isinstance(walk, NotSeen) else [hop.url for hop in walk.hops] + [walk.led_to]
        for before, after in pairwise(steps):
            if before.startswith("https:") and after.lower().startswith("http:"):
                return failed("{before} leads to {after}", before=before, after=after)
    page_of(front)
    return passed("no redirect of {count} answers leads away from HTTPS", count=len(urls))
