"""Every host from which the page loads something has an IPv6 address."""

from checks.ipv6.facts import Ipv6Facts, is_made_up
from checks.ipv6.range_traits import is_global
from checks.verdict import (
    Cause,
    NotSeen,
    Said,
    UnseenError,
    Verdict,
    failed,
    passed,
    seen,
    unknown,
)
from checks.web.facts import WebFacts
from checks.web.front_traits import listed, no_website
from checks.web.needed_traits import NeededHost


def judge(web: WebFacts, ipv6: Ipv6Facts) -> Verdict:
    """Look at the names alone; a host without any address is missing over IPv4 too."""
    if not web.is_site:
        return no_website()
    needed = seen(web.needed)
    without = [one.host for one in needed.hosts if _lacks(one, ipv6.made_up)]
    if without:
        return failed(
            "the page needs hosts without an IPv6 address: {hosts}",
            hosts=listed(without, most=10),
            expected="AAAA",
            observed="A",
        )
    for one in needed.hosts:
        _settle(one, ipv6.made_up)
    if needed.more:
        return unknown(
            Cause.TOO_BIG, "{page} needs more than was looked at", page=needed.page[:120]
        )
    if not needed.hosts:
        return passed("the page needs no other host")
    return passed("all {count} other hosts that the page needs have IPv6", count=len(needed.hosts))


def _lacks(one: NeededHost, made_up: tuple[str, ...]) -> bool:
    """Tell whether a host certainly has IPv4 and no IPv6."""
    if isinstance(one.a, NotSeen) or isinstance(one.aaaa, NotSeen) or not one.a:
        return False
    if any(is_made_up(address, made_up) for address in one.aaaa):
        return False
    return not any(is_global(address) for address in one.aaaa)


def _settle(one: NeededHost, made_up: tuple[str, ...]) -> None:
    """Raise UnseenError where nothing tells whether a host has IPv6."""
    aaaa = seen(one.aaaa)
    if any(is_made_up(address, made_up) for address in aaaa):
        why = Said("the resolver makes up IPv6 addresses for names without any (DNS64)")
        raise UnseenError(NotSeen(cause=Cause.OWN_NETWORK, why=why))
    if not aaaa:
        seen(one.a)
