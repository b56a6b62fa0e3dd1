"""Plain HTTP is closed, or leads to HTTPS."""

from checks.verdict import UnseenError, Verdict, failed, not_applicable, passed, seen
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, no_answer, settled


def judge(web: WebFacts) -> Verdict:
    """Follow plain HTTP; a port that refuses connections leaves nothing to force."""
    if web.is_site and web.plain_port is None:
        return not_applicable(
            "the site is on a port of its own, beside which no plain HTTP is known"
        )
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    walk = seen(front.plain)
    if walk.end == "closed" and not walk.hops:
        return passed("plain HTTP is closed")
    if not walk.hops:
        raise UnseenError(no_answer(walk))
    secure = next((hop for hop in walk.hops if hop.secure), None)
    led_to = secure.url if secure else walk.led_to
    if led_to.lower().startswith("https:"):
        return passed("plain HTTP leads to {url}", url=led_to)
    last = settled(walk.hops[-1])
    if last.status >= 400:
        return passed("plain HTTP shows no page and answers {status}", status=last.status)
    if walk.end == "unanswered":
        raise UnseenError(no_answer(walk))
    return failed("plain HTTP shows {url} without TLS", url=walk.hops[-1].url)
