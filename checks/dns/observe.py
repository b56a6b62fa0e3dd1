"""Look at a domain through the resolver and at its name servers; at an endpoint's name alone."""

import asyncio
from ipaddress import ip_address

from checks.declared import Domain, Endpoint
from checks.dns.asking import Asking
from checks.dns.facts import DnsFacts
from checks.dns.pointers import names_of
from checks.dns.published import caa_of, https_of
from checks.dns.second_look import domain_again
from checks.dns.servers import servers_of
from checks.dns.signing import signing_of
from checks.dns.zone import NO_ZONE, addresses_of, name_servers, zone_of
from checks.finding import Target
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import World

NO_NAME = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("the endpoint is named by an address: there is no name to ask")
)


async def observe(target: Target, world: World) -> DnsFacts:
    """Ask what DNS says of a domain or of an endpoint's name.

    Raises CannotObserve when the resolver does not answer at all.
    """
    asking = Asking(world)
    try:
        match target.declared:
            case Domain() as domain:
                return await _again(domain, asking) or await _domain(domain, asking)
            case Endpoint() as endpoint:
                return await _endpoint(endpoint, asking)
            case other:
                raise TypeError(f"a domain or an endpoint is needed, not {other!r}")
    finally:
        if asking.lines:
            asking.keep(about=f"DNS of {target.id}")


async def _again(domain: Domain, asking: Asking) -> DnsFacts | None:
    """Return what a second look comes to, if it need not ask everything."""
    doubted = asking.world.take_up()
    if doubted is None or not isinstance(doubted.facts, DnsFacts):
        return None
    return await domain_again(domain, asking, doubted.facts, doubted.fields)


async def _endpoint(endpoint: Endpoint, asking: Asking) -> DnsFacts:
    name = endpoint.host
    if _is_address(name):
        return DnsFacts(
            seen_at=asking.world.now(), name=name, caa=NO_NAME, https=NO_NAME, addresses=NO_NAME
        )
    caa, https, addresses = await asyncio.gather(
        caa_of(name, asking), https_of(name, asking), addresses_of(name, asking)
    )
    return DnsFacts(
        seen_at=asking.world.now(), name=name, caa=caa, https=https, addresses=addresses
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _domain(domain: Domain, asking: Asking) -> DnsFacts:
    try:
        zone, servers = await zone_of(domain.name, asking)
    except CannotObserve as error:
        return await _without_zone(domain, error.as_not_seen(), asking)
    if not zone:
        return await _without_zone(domain, "", asking)
    known = await name_servers(servers, asking)
    seen, signing, caa, names = await asyncio.gather(
        servers_of(zone, domain.name, known, asking),
        signing_of(domain.name, zone, asking),
        caa_of(domain.name, asking),
        names_of(domain, asking),
    )
    return DnsFacts(
        seen_at=asking.world.now(),
        name=domain.name,
        zone=zone,
        name_servers=known,
        servers=seen,
        signing=signing,
        caa=caa,
        names=names,
    )


async def _without_zone(domain: Domain, zone: str | NotSeen, asking: Asking) -> DnsFacts:
    """Look at what can be asked of a domain whose zone is not there, or not known."""
    unseen = zone if isinstance(zone, NotSeen) else NO_ZONE
    signing, names = await asyncio.gather(
        signing_of(domain.name, "", asking), names_of(domain, asking)
    )
    return DnsFacts(
        seen_at=asking.world.now(),
        name=domain.name,
        zone=zone,
        name_servers=unseen,
        servers=unseen,
        signing=signing,
        caa=await caa_of(domain.name, asking),
        names=names,
    )
