"""Find the zone that holds a domain, and its name servers, as the resolver knows them."""

import asyncio
from collections.abc import Iterator

from checks.dns.asking import Asking
from checks.dns.facts import NameServer
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import DnsAnswer, RecordType

MOST_SERVERS = 13
ADDRESS_TYPES: tuple[RecordType, ...] = ("A", "AAAA")


async def zone_of(name: str, asking: Asking) -> tuple[str, tuple[str, ...]]:
    """Return the zone that a name lies in and the names of its servers; "" when there is none.

    Top-level domains are not asked for. Raises CannotObserve when the resolver has no answer.
    """
    for zone in upwards(name):
        answer = await asking.resolver(zone, "NS", checking_disabled=True)
        if servers := answer.records("NS", zone):
            return zone, tuple(bare(server) for server in servers[:MOST_SERVERS])
        if answer.rcode == "NXDOMAIN":
            break
        raise_without_answer(answer)
    return "", ()


def upwards(name: str) -> Iterator[str]:
    """Give a name and those above it, down to two labels."""
    labels = name.split(".")
    for n in range(len(labels) - 1):
        yield ".".join(labels[n:])


def bare(name: str) -> str:
    """Return a name as facts hold it: in lower case, without the final dot."""
    return name.lower().removesuffix(".")


def raise_without_answer(answer: DnsAnswer) -> None:
    """Raise CannotObserve unless the answer is one."""
    if answer.rcode not in ("NOERROR", "NXDOMAIN"):
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the resolver answers {rcode} for {name} {type}",
            rcode=answer.rcode,
            name=answer.name,
            type=answer.type,
        )


def without_answer(answer: DnsAnswer) -> NotSeen | None:
    """Return why an answer is none, or None when it is one."""
    try:
        raise_without_answer(answer)
    except CannotObserve as error:
        return error.as_not_seen()
    return None


async def name_servers(names: tuple[str, ...], asking: Asking) -> tuple[NameServer, ...]:
    """Return each name server with all its addresses."""
    found = await asyncio.gather(*(addresses_of(name, asking) for name in names))
    return tuple(
        NameServer(name=name, addresses=addresses)
        for name, addresses in zip(names, found, strict=True)
    )


async def addresses_of(name: str, asking: Asking) -> tuple[str, ...] | NotSeen:
    """Return a name's addresses, IPv4 first, aliases followed; NotSeen unless both are told."""
    answers = await asyncio.gather(
        *(asking.maybe(name, type, checking_disabled=True) for type in ADDRESS_TYPES)
    )
    found: list[str] = []
    for type, answer in zip(ADDRESS_TYPES, answers, strict=True):
        if isinstance(answer, NotSeen):
            return answer
        if (failure := without_answer(answer)) is not None:
            return failure
        found += answer.records(type)
    return tuple(found)


NO_ZONE = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("the domain is not delegated, so there is no zone to look at")
)
