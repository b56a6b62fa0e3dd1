"""Look at an endpoint over both families, or at the hosts that take a domain's mail."""

import asyncio
from collections.abc import Sequence
from typing import Final

from checks.declared import Domain, Endpoint
from checks.finding import Target
from checks.ipv6.facts import (
    ConnectTimes,
    Ipv6Facts,
    PathSeen,
    PortReach,
    is_address,
    is_ipv4,
    is_ipv6,
    is_made_up,
)
from checks.ipv6.knocking import Knocking
from checks.ipv6.mail_hosts import SMTP, mail_hosts_of
from checks.ipv6.published import Names, in_order, names
from checks.verdict import CannotObserve, NotSeen
from checks.world import World

WEB_PORTS: Final = (80, 443)
TLS_AT_ONCE: Final = ("https", "tls")
MOST_CLOSELY: Final = 4  # addresses of one family whose times and path are looked at


async def observe(target: Target, world: World) -> Ipv6Facts:
    """Ask for A and AAAA, then try every address on the endpoint's ports.

    Raises CannotObserve when the resolver answered neither question and no address is known.
    """
    match target.declared:
        case Endpoint() as endpoint:
            asking = Names(world=world) if is_address(endpoint.host) else await names(world)
            return await _endpoint(endpoint, target.addresses, asking)
        case Domain() as domain:
            return await _domain(domain, await names(world))
        case other:
            raise TypeError(f"an endpoint or a domain is needed, not {other!r}")


async def _domain(domain: Domain, names: Names) -> Ipv6Facts:
    hosts = await mail_hosts_of(domain, names)
    return Ipv6Facts(
        seen_at=names.world.now(),
        host=domain.name,
        port=SMTP,
        made_up=names.made_up,
        mail_hosts=hosts,
    )


async def _endpoint(endpoint: Endpoint, known: Sequence[str], names: Names) -> Ipv6Facts:
    (a, aaaa), other_name = await asyncio.gather(
        names.published(endpoint.host), names.other_name(endpoint.host)
    )
    addresses = in_order(known, () if endpoint.pinned else (a, aaaa))
    if not endpoint.pinned:
        addresses = tuple(one for one in addresses if not is_made_up(one, names.made_up))
    if not addresses and isinstance(a, NotSeen) and isinstance(aaaa, NotSeen):
        raise CannotObserve(aaaa.cause, aaaa.why.template, **aaaa.why.args)
    knocking = Knocking(
        world=names.world, server_name=_server_name(endpoint.host), port=endpoint.port
    )
    tries = [_try(address, port, knocking) for address in addresses for port in _ports(endpoint)]
    reach = tuple(await asyncio.gather(*tries))
    paths = await _paths(endpoint, reach, knocking)
    connects = await _connects(reach, knocking)
    if knocking.lines:
        text = "\n".join(knocking.lines)
        names.world.keep(
            text.encode(), media_type="text/plain", about=f"hellos to {endpoint.host} over IPv6"
        )
    return Ipv6Facts(
        seen_at=names.world.now(),
        host=endpoint.host,
        port=endpoint.port,
        pinned=endpoint.pinned,
        a=a,
        aaaa=aaaa,
        looked_at=addresses,
        reach=reach,
        made_up=names.made_up,
        other_name=other_name,
        connects=connects,
        paths=paths,
    )


def _ports(endpoint: Endpoint) -> tuple[int, ...]:
    """Return the ports to try: a website is one on both of its usual ports."""
    if endpoint.scheme in {"http", "https"} and endpoint.port in WEB_PORTS:
        return WEB_PORTS
    return (endpoint.port,)


def _server_name(host: str) -> str:
    """Return the name to send, in A-labels: none for an address (RFC 6066, 3)."""
    if is_address(host):
        return ""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


async def _try(address: str, port: int, knocking: Knocking) -> PortReach:
    return PortReach(address=address, port=port, reach=await knocking.reach(address, port))


def _open(reach: Sequence[PortReach], port: int) -> tuple[list[str], list[str]]:
    """Return the IPv4 and the IPv6 addresses that are open on a port, the first few of each."""
    found = [one.address for one in reach if one.port == port and one.reach == "open"]
    ipv4 = [address for address in found if is_ipv4(address)]
    ipv6 = [address for address in found if is_ipv6(address)]
    return ipv4[:MOST_CLOSELY], ipv6[:MOST_CLOSELY]


async def _connects(reach: Sequence[PortReach], knocking: Knocking) -> tuple[ConnectTimes, ...]:
    """Time connections where there are two families to compare."""
    ipv4, ipv6 = _open(reach, knocking.port)
    if not (ipv4 and ipv6):
        return ()
    return tuple(await asyncio.gather(*(knocking.times(one) for one in (*ipv4, *ipv6))))


async def _paths(
    endpoint: Endpoint, reach: Sequence[PortReach], knocking: Knocking
) -> tuple[PathSeen, ...]:
    """Try whether full packets get through; over IPv4 too, where they do not over IPv6."""
    ipv4, ipv6 = _open(reach, endpoint.port)
    if endpoint.scheme not in TLS_AT_ONCE:
        return ()
    seen = await asyncio.gather(*(knocking.path(address) for address in ipv6))
    doubtful = any(not isinstance(one.alert, NotSeen) for one in seen)
    return (*seen, *[await knocking.path(address) for address in ipv4[:1] if doubtful])
