"""Look at the hosts that take a domain's mail: their addresses, port 25, their reverse names."""

import asyncio
import contextlib
import ipaddress
from dataclasses import replace
from typing import Final

from checks.declared import Domain
from checks.ipv6.facts import MailAddress, MailHost, is_address, is_ipv4
from checks.ipv6.knocking import Knocking
from checks.ipv6.published import Names, Published
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import World

MOST_HOSTS: Final = 10
MOST_ADDRESSES: Final = 6  # of one host
MOST_REVERSE_NAMES: Final = 4  # of one address
SMTP: Final = 25
TOO_MANY: Final = NotSeen(
    cause=Cause.TOO_BIG, why=Said("the domain names more mail hosts than are looked at")
)


async def mail_hosts_of(domain: Domain, names: Names) -> tuple[MailHost, ...] | NotSeen:
    """Return the hosts that the domain names for its mail; a null MX names none (RFC 7505)."""
    try:
        answer = await names.world.resolve(domain.name, "MX")
    except CannotObserve as reason:
        return reason.as_not_seen()
    targets = [record.split()[-1].lower().rstrip(".") for record in answer.records]
    hosts = list(dict.fromkeys(target for target in targets if target))
    looked_at = await asyncio.gather(*(_host(host, names) for host in hosts[:MOST_HOSTS]))
    return (
        *looked_at,
        *(MailHost(name=host, a=TOO_MANY, aaaa=TOO_MANY) for host in hosts[MOST_HOSTS:]),
    )


async def _host(host: str, names: Names) -> MailHost:
    a, aaaa = await names.published(host)
    with contextlib.suppress(CannotObserve):  # then connecting will say why
        await names.world.addresses_of(host)
    addresses = [one for found in (aaaa, a) if not isinstance(found, NotSeen) for one in found]
    looks = [_address(one, names) for one in addresses[:MOST_ADDRESSES]]
    more = [MailAddress(address=one) for one in addresses[MOST_ADDRESSES:]]
    return MailHost(name=host, a=a, aaaa=aaaa, addresses=(*await asyncio.gather(*looks), *more))


async def _address(address: str, names: Names) -> MailAddress:
    reverse, confirmed = await _reverse(address, names.world, names)
    found = MailAddress(address=address, reverse=reverse, confirmed=confirmed)
    if is_ipv4(address):
        return found
    knocking = Knocking(world=names.world, server_name="", port=SMTP)
    return replace(found, reach=await knocking.reach(address, SMTP))


async def _reverse(address: str, world: World, names: Names) -> tuple[Published, bool | NotSeen]:
    """Return the names that an address has, and whether one leads back (RFC 1912, 2.1)."""
    pointer = ipaddress.ip_address(address).reverse_pointer
    try:
        answer = await world.resolve(pointer, "PTR")
    except CannotObserve as reason:
        return reason.as_not_seen(), reason.as_not_seen()
    found = tuple(name.lower().rstrip(".") for name in answer.records)[:MOST_REVERSE_NAMES]
    wanted = ipaddress.ip_address(address)
    unseen: NotSeen | None = None
    for name in found:
        for published in await names.published(name) if not is_address(name) else ():
            if isinstance(published, NotSeen):
                unseen = published
            elif wanted in map(ipaddress.ip_address, published):
                return found, True
    return found, False if unseen is None else unseen
