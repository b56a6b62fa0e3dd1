"""Questions to the resolver, each asked once a run."""

import asyncio
import contextlib

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver

from checks.verdict import CannotObserve, Cause
from checks.world import RecordType, Resolved

TRY_S = 2.5
TRIES = 2


class Resolver:
    """A stub resolver's client: recursion desired, EDNS, TCP after truncation."""

    def __init__(self, at: tuple[str, int] | None) -> None:
        self.servers = (at,) if at else _system_servers()
        self._asked: dict[tuple[str, RecordType], asyncio.Task[Resolved]] = {}

    async def resolve(self, name: str, type: RecordType) -> Resolved:
        """Return the resolver's answer, the same for everyone who asks in this run."""
        key = (name.lower().rstrip("."), type)
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._ask(*key))
        return await asyncio.shield(self._asked[key])

    async def close(self) -> None:
        """End what nobody waits for any more."""
        for task in self._asked.values():
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def _ask(self, name: str, type: RecordType) -> Resolved:
        if not self.servers:
            raise CannotObserve(Cause.OWN_NETWORK, "this machine knows no resolver")
        last = CannotObserve(Cause.OWN_NETWORK, "this machine knows no resolver")
        for server in self.servers * TRIES:
            try:
                return await _exchange(server, name, type)
            except CannotObserve as error:
                last = error
        raise last


def _system_servers() -> tuple[tuple[str, int], ...]:
    try:
        system = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple((str(server), 53) for server in system.nameservers)


async def _exchange(server: tuple[str, int], name: str, type: RecordType) -> Resolved:
    address, port = server
    try:
        question = dns.message.make_query(name, type, use_edns=True, payload=1232)
        answer, _ = await dns.asyncquery.udp_with_fallback(
            question, address, port=port, timeout=TRY_S, ignore_unexpected=True
        )
    except dns.exception.Timeout as error:
        raise CannotObserve(
            Cause.TIMED_OUT, "the resolver {resolver} does not answer", resolver=address
        ) from error
    except (dns.exception.DNSException, OSError, EOFError) as error:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the resolver {resolver} cannot be asked for {name}: {fault}",
            resolver=address,
            name=name,
            fault=str(error) or type_name(error),
        ) from error
    return _read(answer, name, type)


def _read(answer: dns.message.Message, name: str, type: RecordType) -> Resolved:
    rcode = dns.rcode.to_text(answer.rcode())
    if rcode not in ("NOERROR", "NXDOMAIN"):
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the resolver answers {rcode} for {name} {type}",
            rcode=rcode,
            name=name,
            type=type,
        )
    try:
        found = (
            answer.resolve_chaining().answer
            if isinstance(answer, dns.message.QueryMessage)
            else None
        )
    except dns.exception.DNSException as error:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the resolver's answer for {name} {type} cannot be followed",
            name=name,
            type=type,
        ) from error
    records = tuple(sorted(record.to_text() for record in found or ()))
    return Resolved(name=name, type=type, rcode=rcode, records=records)


def type_name(error: BaseException) -> str:
    """Name an error that has no words of its own."""
    return type(error).__name__
