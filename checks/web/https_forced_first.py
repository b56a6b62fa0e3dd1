"""Plain HTTP leads to HTTPS on the same host first."""

from checks.verdict import UnseenError, Verdict, failed, not_applicable, passed, seen
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, host_of, no_answer, settled


def judge(web: WebFacts) -> Verdict:
    """Look at the first redirect: only then does HSTS reach the name that people type."""
    if web.is_site and web.plain_port is None:
        return not_applicable(
            "the site is on a port of its own, beside which no plain HTTP is known"
        )
    return at_every_front(web, lambda front: _at(front, web.host))


def _at(front: Front, host: str) -> Verdict:
    walk = seen(front.plain)
    if walk.end == "closed" and not walk.hops:
        return passed("plain HTTP is closed")
    if not walk.hops:
        raise UnseenError(no_answer(walk))
    first = walk.hops[0]
    led_to = walk.hops[1].url if len(walk.hops) > 1 else walk.led_to
    if led_to.lower().startswith("https:") and host_of(led_to) == host:
        return passed("plain HTTP leads to {url}", url=led_to)
    if led_to:
        return failed("plain HTTP leads to {url} first", url=led_to)
    if settled(first).status >= 400:
        return passed("plain HTTP shows no page and answers {status}", status=first.status)
    return failed("plain HTTP leads nowhere and answers {status}", status=first.status)
