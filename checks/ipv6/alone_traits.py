"""Tell whether a visitor who has IPv6 alone gets to the page."""

from checks.ipv6.facts import Ipv6Facts, is_address, is_ipv4, is_ipv6
from checks.ipv6.parity_traits import failure_of, page_at
from checks.verdict import (
    Cause,
    NotSeen,
    Verdict,
    failed,
    passed,
    seen,
    unknown,
)
from checks.web.facts import Front, Hop, Walk, WebFacts
from checks.web.front_traits import no_website

TOO_MANY_REQUESTS = 429  # a wish to be left alone (RFC 6585, 4)


def without_ipv4(web: WebFacts, ipv6: Ipv6Facts) -> Verdict:
    """Follow the ways that begin over IPv6; one address that leads to the page is enough.

    What IPv4 does is not asked: a site without it, or with a dead one, may well pass.
    """
    if not web.is_site:
        return no_website()
    if is_address(ipv6.host) and is_ipv4(ipv6.host):
        return failed("is named by the IPv4 address {host}", host=ipv6.host)
    if not any(is_ipv6(address) for address in ipv6.looked_at):
        return _no_address(ipv6)
    met = seen(web.fronts)
    there = [met[one] for one in ipv6.looked_at if is_ipv6(one) and one in met]
    for front in there:
        if _arrives(front):
            return passed("{address} leads to the page over IPv6 alone", address=front.address)
    broken = [verdict for front in there if (verdict := _breaks(front)) is not None]
    if len(broken) == len([one for one in ipv6.looked_at if is_ipv6(one)]):
        over_ipv4 = [met[one] for one in ipv6.looked_at if is_ipv4(one) and one in met]
        return _down(web) if _all_dead([*there, *over_ipv4]) and over_ipv4 else broken[0]
    for front in there:
        page_at(front)
    return unknown(Cause.NOT_ASKED, "not every address was visited: there are too many")


def _no_address(ipv6: Ipv6Facts) -> Verdict:
    ipv6.families()
    if not ipv6.pinned and not is_address(ipv6.host):
        seen(ipv6.aaaa)
    return failed(
        "{host} has no IPv6 address: without IPv4 it is out of reach",
        host=ipv6.host,
        expected="AAAA",
    )


def _all_dead(fronts: list[Front]) -> bool:
    """Tell whether no address of either family gave any answer."""
    return not any(hop for front in fronts for hop in front.hops())


def _down(web: WebFacts) -> Verdict:
    return unknown(Cause.UNREACHABLE, "{host} answers over neither family", host=web.host)


def _arrives(front: Front) -> bool:
    """Tell whether one of the two ways in leads to the page, each answer coming over IPv6."""
    page = front.page
    ways = [walk for walk in (front.secure, front.plain) if isinstance(walk, Walk)]
    return not isinstance(page, NotSeen) and any(
        walk.last == page and _over_ipv4(walk) is None for walk in ways
    )


def _over_ipv4(walk: Walk) -> Hop | None:
    """Return the first answer that came over IPv4: the way leads to a host without IPv6."""
    return next((hop for hop in walk.hops if is_ipv4(hop.address)), None)


def _breaks(front: Front) -> Verdict | None:
    """Say what breaks at one address; None: nothing tells for certain."""
    walks = [walk for walk in (front.secure, front.plain) if isinstance(walk, Walk)]
    if hop := next((hop for walk in walks if (hop := _over_ipv4(walk)) is not None), None):
        return failed("the way leads to {url}, which has IPv4 alone", url=hop.url[:160])
    for walk in walks:
        if walk.last is not None and walk.end == "answered" and 400 <= walk.last.status < 500:
            if walk.last.status == TOO_MANY_REQUESTS:
                return None
            return failed(
                "{address} answers {status} over IPv6",
                address=front.address,
                status=walk.last.status,
            )
    failures = [failure_of(walk) for walk in walks]
    if failures and all(failures):
        how = ", ".join(dict.fromkeys(failures))
        return failed("{address} shows no page over IPv6: {how}", address=front.address, how=how)
    return None
