"""Ask each name server of a zone itself, at each of its addresses."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from checks.dns.asking import Asking
from checks.dns.facts import (
    NameServer,
    RecursionAnswer,
    ServerSeen,
    Soa,
    SoaAnswer,
    TransferAnswer,
)
from checks.dns.zone import bare
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import DnsAnswer, NotAnswered, RecordType

MOST_ADDRESSES = 30
NO_UDP = NotSeen(
    cause=Cause.TIMED_OUT, why=Said("the name server does not answer over UDP, so it was not asked")
)


async def servers_of(
    zone: str, domain: str, known: Sequence[NameServer], asking: Asking
) -> tuple[ServerSeen, ...]:
    """Ask every server; for a transfer only where the zone is the declared domain itself."""
    pairs = [
        (server.name, address)
        for server in known
        if not isinstance(server.addresses, NotSeen)
        for address in server.addresses
    ]
    looks = [
        _server(name, address, zone, asking, transfer=zone == domain)
        for name, address in pairs[:MOST_ADDRESSES]
    ]
    return tuple(await asyncio.gather(*looks))


async def _server(
    name: str, address: str, zone: str, asking: Asking, *, transfer: bool
) -> ServerSeen:
    udp = await _soa_over_udp(address, zone, asking)
    tcp = await _soa_over_tcp(address, zone, asking)
    speaks_udp = not isinstance(udp, NotSeen) and udp.how == "answered"
    return ServerSeen(
        server=name,
        address=address,
        udp=udp,
        tcp=tcp,
        name_servers=await _name_servers(address, zone, asking) if speaks_udp else NO_UDP,
        recursion=await _recursion(address, asking) if speaks_udp else NO_UDP,
        transfer=await _transfer(address, zone, asking) if transfer else _not_the_zone(zone),
    )


def _not_the_zone(zone: str) -> NotSeen:
    return NotSeen(
        cause=Cause.OUT_OF_SCOPE,
        why=Said(
            "the domain is part of the zone {zone}, which is not declared: it was not asked for",
            {"zone": zone},
        ),
    )


async def _soa_over_udp(address: str, zone: str, asking: Asking) -> SoaAnswer | NotSeen:
    """Ask with signatures, and without them where these do not fit into a datagram."""
    try:
        answer = await asking.server(address, zone, "SOA", dnssec=True)
        if answer.truncated:
            answer = await asking.server(address, zone, "SOA")
    except NotAnswered as error:
        return SoaAnswer(how=error.failure)
    except CannotObserve as error:
        return error.as_not_seen()
    return _soa_answer(answer, zone)


async def _soa_over_tcp(address: str, zone: str, asking: Asking) -> SoaAnswer | NotSeen:
    try:
        answer = await asking.server(address, zone, "SOA", dnssec=True, over="tcp")
    except NotAnswered as error:
        return SoaAnswer(how=error.failure)
    except CannotObserve as error:
        return error.as_not_seen()
    return _soa_answer(answer, zone)


def _soa_answer(answer: DnsAnswer, zone: str) -> SoaAnswer:
    records = answer.records("SOA", zone)
    return SoaAnswer(
        how="answered",
        rcode=answer.rcode,
        authoritative=answer.authoritative,
        recursion_available=answer.recursion_available,
        truncated=answer.truncated,
        soa=soa_in(records[0]) if records else None,
        signed_until=signed_until(answer.records("RRSIG", zone), {"SOA"}),
    )


def soa_in(record: str) -> Soa:
    """Read an SOA record from the zone file's notation."""
    primary, mailbox, *numbers = record.split()
    serial, refresh_s, retry_s, expire_s, minimum_s = map(int, numbers)
    return Soa(
        primary=bare(primary),
        mailbox=bare(mailbox),
        serial=serial,
        refresh_s=refresh_s,
        retry_s=retry_s,
        expire_s=expire_s,
        minimum_s=minimum_s,
    )


def signed_until(signatures: Iterable[str], covered: Iterable[str]) -> datetime | None:
    """Return the earliest end of signatures over these types (RFC 4034, 3.2)."""
    fields = [signature.split() for signature in signatures]
    ends = [field[4] for field in fields if field[0] in set(covered)]
    return min((_moment(end) for end in ends), default=None)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


async def _name_servers(
    address: str, zone: str, asking: Asking
) -> tuple[str, ...] | NotSeen | None:
    try:
        answer = await _whole(address, zone, "NS", asking)
    except NotAnswered as error:
        return _no_answer(error)
    except CannotObserve as error:
        return error.as_not_seen()
    names = answer.records("NS", zone)
    return tuple(sorted(bare(name) for name in names)) if names else None


async def _whole(address: str, zone: str, type: RecordType, asking: Asking) -> DnsAnswer:
    """Ask over UDP, and over TCP what does not fit."""
    answer = await asking.server(address, zone, type)
    if answer.truncated:
        return await asking.server(address, zone, type, over="tcp")
    return answer


def _no_answer(error: NotAnswered) -> NotSeen:
    return NotSeen(
        cause=Cause.TIMED_OUT if error.failure == "silent" else Cause.UNREACHABLE,
        why=Said("the name server at {address} gave no answer", {"address": error.address}),
    )


async def _recursion(address: str, asking: Asking) -> RecursionAnswer | NotSeen:
    try:
        answer = await asking.server(address, "", "NS", recursion=True)
    except NotAnswered as error:
        return RecursionAnswer(how=error.failure)
    except CannotObserve as error:
        return error.as_not_seen()
    return RecursionAnswer(
        how="answered",
        rcode=answer.rcode,
        authoritative=answer.authoritative,
        recursion_available=answer.recursion_available,
        records=len(answer.records("NS", "")),
    )


async def _transfer(address: str, zone: str, asking: Asking) -> TransferAnswer | NotSeen:
    try:
        answer = await asking.server(address, zone, "AXFR", over="tcp")
    except NotAnswered as error:
        return TransferAnswer(how=error.failure)
    except CannotObserve as error:
        return error.as_not_seen()
    return TransferAnswer(
        how="answered",
        rcode=answer.rcode,
        records=sum(len(found.records) for found in answer.answer),
    )
