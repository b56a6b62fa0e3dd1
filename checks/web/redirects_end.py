"""Redirects come to an end."""

from checks.verdict import NotSeen, UnseenError, Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, no_answer, nothing_seen, settled


def judge(web: WebFacts) -> Verdict:
    """Follow both ways in as a browser does, with the cookies that are set on the way."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    walks = [walk for walk in (front.plain, front.secure) if not isinstance(walk, NotSeen)]
    for walk in walks:
        if walk.end == "loop":
            return failed("redirects lead in a circle to {url}", url=walk.led_to)
        if walk.end == "too_many":
            return failed("more than {count} redirects follow one another", count=len(walk.hops))
    went = [walk for walk in walks if walk.hops]
    if not went:
        raise UnseenError(no_answer(walks[0]) if walks else nothing_seen(front))
    for walk in went:
        if walk.end == "unanswered":
            raise UnseenError(no_answer(walk))
        settled(walk.hops[-1])
    return passed("redirects end after {count} answers", count=max(len(one.hops) for one in went))
