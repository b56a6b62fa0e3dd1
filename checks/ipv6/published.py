"""What names publish, asked of a resolver that may make IPv6 addresses up."""

import asyncio
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from checks.ipv6.facts import OtherName, is_address, is_made_up
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import World

Published = tuple[str, ...] | NotSeen
IPV4_ALONE: Final = "ipv4only.arpa"  # a name that has no AAAA record, for ever (RFC 7050, 3)
NO_NAME: Final = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("the endpoint is named by an address: there is no name to ask")
)
MADE_UP: Final = NotSeen(
    cause=Cause.OWN_NETWORK,
    why=Said("the resolver makes up IPv6 addresses for names without any (DNS64)"),
)
# Under .vn, names are registered below these too (VNNIC).
SECOND_LEVEL: Final = frozenset(
    {"ac", "biz", "com", "edu", "gov", "health", "info", "int", "name", "net", "org", "pro"}
)
BODIES: Final = frozenset({"edu", "gov"})  # body.province.gov.vn is known with www and without


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The resolver, and what it makes up."""

    world: World
    made_up: tuple[str, ...] = ()

    async def published(self, host: str) -> tuple[Published, Published]:
        """Return the A and AAAA records of a name."""
        if is_address(host):
            return NO_NAME, NO_NAME
        a, aaaa = await asyncio.gather(self._ask(host, "A"), self._ask(host, "AAAA"))
        return a, aaaa

    async def _ask(self, host: str, type: Literal["A", "AAAA"]) -> Published:
        try:
            answer = await self.world.resolve(host, type)
        except CannotObserve as reason:
            return reason.as_not_seen()
        if any(is_made_up(address, self.made_up) for address in answer.records):
            return MADE_UP
        return in_order((), [answer.records])

    async def other_name(self, host: str) -> OtherName | None:
        """Return what the name's counterpart publishes; None: it has none."""
        name = counterpart(host)
        if not name:
            return None
        a, aaaa = await self.published(name)
        return OtherName(name=name, a=a, aaaa=aaaa)


async def names(world: World) -> Names:
    """Find out whether the resolver makes addresses up.

    One that does has an answer; without any there is nothing to tell made-up ones by.
    """
    try:
        answer = await world.resolve(IPV4_ALONE, "AAAA")
    except CannotObserve:
        return Names(world=world)
    return Names(world=world, made_up=in_order((), [answer.records]))


def in_order(known: Iterable[str], published: Iterable[Published]) -> tuple[str, ...]:
    """Return every address once, IPv4 first; a known one as it is written there."""
    found = {ipaddress.ip_address(address): address for address in known}
    for answer in published:
        for address in () if isinstance(answer, NotSeen) else answer:
            parsed = ipaddress.ip_address(address)
            found.setdefault(parsed, str(parsed))
    in_order = sorted(found, key=lambda address: (address.version, int(address)))
    return tuple(found[address] for address in in_order)


def counterpart(host: str) -> str:
    """Return the other of www.example.vn and example.vn; "" for a name of another kind."""
    if is_address(host):
        return ""
    if host.startswith("www."):
        return host.removeprefix("www.") if host.count(".") > 1 else ""
    labels = host.split(".")
    below = labels[-2] if len(labels) > 1 and labels[-1] == "vn" else ""
    most = 4 if below in BODIES else 3 if below in SECOND_LEVEL else 2
    least = 3 if below in SECOND_LEVEL else 2
    return f"www.{host}" if least <= len(labels) <= most else ""
