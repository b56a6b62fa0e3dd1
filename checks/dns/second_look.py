"""Ask again what failing questions read of a domain; the rest stays as the first look saw it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from checks.declared import Domain
from checks.dns.asking import Asking
from checks.dns.facts import DnsFacts, NameServer
from checks.dns.pointers import names_of
from checks.dns.published import caa_of
from checks.dns.servers import servers_of
from checks.dns.signing import signing_of
from checks.dns.zone import name_servers, zone_of
from checks.verdict import CannotObserve, NotSeen

OF_ZONE: Final = frozenset({"zone", "name_servers"})  # asked in every look
APART: Final = frozenset({"servers", "signing", "caa", "names"})
OF_ENDPOINTS: Final = frozenset({"https", "addresses"})
SAID_ALONG: Final = frozenset({"seen_at", "name"})


async def domain_again(
    domain: Domain, asking: Asking, first: DnsFacts, doubted: frozenset[str]
) -> DnsFacts | None:
    """Return the facts with what is doubted anew; None: everything is to be asked again.

    So it is where the domain lies in another zone than before, or the zone has other servers.
    """
    asked = doubted - SAID_ALONG
    if not asked or asked - OF_ZONE - APART or isinstance(first.zone, NotSeen) or not first.zone:
        return None
    try:
        zone, servers = await zone_of(domain.name, asking)
    except CannotObserve:
        return None
    known = await name_servers(servers, asking)
    if zone != first.zone or _set_of(known) != _set_of(first.name_servers):
        return None
    facts = replace(first, seen_at=asking.world.now(), name_servers=known)
    asking_for: Mapping[str, Callable[[], Awaitable[object]]] = {
        "servers": lambda: servers_of(zone, domain.name, known, asking),
        "signing": lambda: signing_of(domain.name, zone, asking),
        "caa": lambda: caa_of(domain.name, asking),
        "names": lambda: names_of(domain, asking),
    }
    wanted = [name for name in asking_for if name in asked]
    told = await asyncio.gather(*(asking_for[name]() for name in wanted))
    return _with(facts, dict(zip(wanted, told, strict=True)))


def _set_of(servers: tuple[NameServer, ...] | NotSeen) -> object:
    """Return servers and addresses without their order, which resolvers turn at will."""
    if isinstance(servers, NotSeen):
        return servers
    return {
        (one.name, one.addresses if isinstance(one.addresses, NotSeen) else _sorted(one.addresses))
        for one in servers
    }


def _sorted(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(addresses))


def _with(facts: DnsFacts, values: Mapping[str, Any]) -> DnsFacts:
    return replace(facts, **values)
