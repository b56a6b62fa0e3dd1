"""Follow where the organisation's names lead: aliases, name servers and mail hosts that are gone.

A record that leads to a name which nobody holds any more lets whoever takes that name speak for
the organisation.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

from checks.declared import Domain
from checks.dns.asking import Asking
from checks.dns.facts import OldName, Pointer
from checks.dns.zone import bare, name_servers, without_answer, zone_of
from checks.verdict import CannotObserve, NotSeen
from checks.world import DnsAnswer, NotAnswered

MOST_NAMES = 100
MOST_TARGETS = 20  # of one name
AT_ONCE = 8


async def names_of(domain: Domain, asking: Asking) -> tuple[OldName, ...]:
    """Look at the domain, its legacy names, and "www" before each."""
    turn = asyncio.Semaphore(AT_ONCE)
    wanted = {
        name: legacy
        for base, legacy in ((domain.name, False), *((old, True) for old in domain.legacy))
        for name in (base, f"www.{base}")
    }

    async def one(name: str, legacy: bool) -> OldName:
        async with turn:
            return await _name(name, legacy, asking)

    looks = [one(name, legacy) for name, legacy in list(wanted.items())[:MOST_NAMES]]
    return tuple(await asyncio.gather(*looks))


async def _name(name: str, legacy: bool, asking: Asking) -> OldName:
    answer = await asking.maybe(name, "A")
    if isinstance(answer, NotSeen):
        return OldName(name=name, legacy=legacy, rcode=answer)
    aaaa = await asking.maybe(name, "AAAA")
    servers = await _hosts(name, "NS", asking)
    if answer.rcode == "SERVFAIL" and not servers:
        servers = await _referred_to(name, asking)
    return OldName(
        name=name,
        legacy=legacy,
        rcode=answer.rcode,
        errors=tuple(error.code for error in answer.errors),
        addresses=_addresses(answer, aaaa),
        pointers=(
            *_aliases(name, answer, aaaa),
            *servers,
            *await _hosts(name, "MX", asking),
        ),
        gone=await _gone(name, asking) if _is_absent(answer) else None,
    )


def _is_absent(answer: DnsAnswer) -> bool:
    """Tell whether the name itself is not there: an alias that leads to nothing is there."""
    return answer.rcode == "NXDOMAIN" and not answer.records("CNAME")


async def _gone(name: str, asking: Asking) -> str | NotSeen:
    """Return the topmost name that is not there: what would have to be registered again."""
    gone = name
    while "." in gone:
        above = gone.partition(".")[2]
        answer = await asking.maybe(above, "A")
        if isinstance(answer, NotSeen):
            return answer
        if not _is_absent(answer):
            break
        gone = above
    return gone


def _addresses(a: DnsAnswer, aaaa: DnsAnswer | NotSeen) -> tuple[str, ...] | NotSeen:
    if isinstance(aaaa, NotSeen):
        return aaaa
    for answer in (a, aaaa):
        if (failure := without_answer(answer)) is not None:
            return failure
    return (*a.records("A"), *aaaa.records("AAAA"))


def _aliases(name: str, a: DnsAnswer, aaaa: DnsAnswer | NotSeen) -> Sequence[Pointer]:
    """Return the alias of a name, with whether its end is there.

    The answer holds the whole chain; the end is what the last alias names.
    """
    chain = a.records("CNAME")
    if not chain:
        return ()
    ends = {bare(target) for target in chain} - {
        found.name for found in a.answer if found.type == "CNAME"
    }
    there = _is_there(a, aaaa)
    return [Pointer(name=name, why="alias", target=end, there=there) for end in sorted(ends)]


def _is_there(a: DnsAnswer, aaaa: DnsAnswer | NotSeen) -> bool | NotSeen:
    """Tell whether a name exists and has an address."""
    addresses = _addresses(a, aaaa)
    if a.rcode == "NXDOMAIN":
        return False
    return addresses if isinstance(addresses, NotSeen) else bool(addresses)


async def _hosts(name: str, type: Literal["NS", "MX"], asking: Asking) -> Sequence[Pointer]:
    """Return the name servers or mail hosts of a name, with whether each has an address."""
    answer = await asking.maybe(name, type)
    if isinstance(answer, NotSeen):
        return ()
    targets = {bare(record.split()[-1]) for record in answer.records(type, name)} - {""}
    return await asyncio.gather(
        *(_host(name, type, target, asking) for target in sorted(targets)[:MOST_TARGETS])
    )


async def _referred_to(name: str, asking: Asking) -> Sequence[Pointer]:
    """Return the name servers of a name that has no answer, as the zone above delegates it.

    A resolver does not tell them where none of them answers.
    """
    try:
        _, servers = await zone_of(name.partition(".")[2], asking)
        for server in await name_servers(servers, asking):
            for address in () if isinstance(server.addresses, NotSeen) else server.addresses:
                answer = await asking.server(address, name, "NS")
                found = [one for one in answer.authority if (one.name, one.type) == (name, "NS")]
                targets = {bare(record) for one in found for record in one.records}
                return await asyncio.gather(
                    *(_host(name, "NS", one, asking) for one in sorted(targets)[:MOST_TARGETS])
                )
    except (CannotObserve, NotAnswered):
        pass
    return ()


async def _host(name: str, type: Literal["NS", "MX"], target: str, asking: Asking) -> Pointer:
    a, aaaa = await asyncio.gather(asking.maybe(target, "A"), asking.maybe(target, "AAAA"))
    return Pointer(
        name=name,
        why="name_server" if type == "NS" else "mail_host",
        target=target,
        there=a if isinstance(a, NotSeen) else _is_there(a, aaaa),
    )
