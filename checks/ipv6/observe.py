"""Look at an endpoint over both families: ask its name, connect to each address, hang up."""

import asyncio
import ipaddress
from collections.abc import Iterable
from typing import Literal

from checks.declared import Endpoint
from checks.finding import Target
from checks.ipv6.facts import Ipv6Facts, PortReach, Reach, is_address, is_ipv4, is_ipv6
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import NotConnected, World

WEB_PORTS = (80, 443)
NO_NAME = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("the endpoint is named by an address: there is no name to ask")
)
Published = tuple[str, ...] | NotSeen


async def observe(target: Target, world: World) -> Ipv6Facts:
    """Ask for A and AAAA, then try every address on the endpoint's ports.

    Raises CannotObserve when the resolver answered neither question and no address is known.
    """
    endpoint = target.declared
    if not isinstance(endpoint, Endpoint):
        raise TypeError(f"an endpoint is needed, not {endpoint!r}")
    a, aaaa = await _published(endpoint.host, world)
    addresses = _addresses(target.addresses, () if endpoint.pinned else (a, aaaa))
    if not addresses and isinstance(a, NotSeen) and isinstance(aaaa, NotSeen):
        raise CannotObserve(aaaa.cause, aaaa.why.template, **aaaa.why.args)
    tries = [_try(address, port, world) for address in addresses for port in _ports(endpoint)]
    return Ipv6Facts(
        seen_at=world.now(),
        host=endpoint.host,
        port=endpoint.port,
        pinned=endpoint.pinned,
        a=a,
        aaaa=aaaa,
        looked_at=addresses,
        reach=tuple(await asyncio.gather(*tries)),
    )


async def _published(host: str, world: World) -> tuple[Published, Published]:
    if is_address(host):
        return NO_NAME, NO_NAME
    a, aaaa = await asyncio.gather(_ask(host, "A", world), _ask(host, "AAAA", world))
    return a, aaaa


async def _ask(host: str, type_: Literal["A", "AAAA"], world: World) -> Published:
    try:
        answer = await world.resolve(host, type_)
    except CannotObserve as reason:
        return reason.as_not_seen()
    return _addresses((), [answer.records])


def _addresses(known: Iterable[str], published: Iterable[Published]) -> tuple[str, ...]:
    """Return every address once, IPv4 first; a known one as it is written there."""
    found = {ipaddress.ip_address(address): address for address in known}
    for answer in published:
        for address in () if isinstance(answer, NotSeen) else answer:
            parsed = ipaddress.ip_address(address)
            found.setdefault(parsed, str(parsed))
    in_order = sorted(found, key=lambda address: (address.version, int(address)))
    return tuple(found[address] for address in in_order)


def _ports(endpoint: Endpoint) -> tuple[int, ...]:
    """Return the ports to try: a website is one on both of its usual ports."""
    if endpoint.scheme in {"http", "https"} and endpoint.port in WEB_PORTS:
        return WEB_PORTS
    return (endpoint.port,)


async def _try(address: str, port: int, world: World) -> PortReach:
    return PortReach(address=address, port=port, reach=await _reach(address, port, world))


async def _reach(address: str, port: int, world: World) -> Reach | NotSeen:
    if not (is_ipv4(address) or is_ipv6(address)):
        return "no_route"  # ::ffff:0:0/96 is never routed; connecting would go out over IPv4
    try:
        connection = await world.connect(address, port)
    except NotConnected as reason:
        return reason.failure
    except CannotObserve as reason:
        return reason.as_not_seen()
    await connection.close()
    return "open"
