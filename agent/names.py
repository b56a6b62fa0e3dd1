"""Questions to the resolver, each asked once a run."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.resolver

from agent.dns_messages import question, read
from checks.verdict import CannotObserve, Cause
from checks.world import DnsAnswer, RecordType, Resolved

TRY_S = 2.5
TRIES = 2
FRESH_S = 15.0  # a second look, taken to confirm the first, must be an answer of its own
T = TypeVar("T")
Server = tuple[str, int]
Wish = tuple[str, RecordType, bool, bool]  # name, type, DO, CD


class Resolver:
    """A stub resolver's client: recursion desired, EDNS, TCP after truncation."""

    def __init__(self, at: tuple[str, int] | None) -> None:
        self.servers = (at,) if at else _system_servers()
        self._asked: dict[tuple[str, RecordType], asyncio.Task[Resolved]] = {}
        self._answers: dict[Wish, tuple[float, asyncio.Task[DnsAnswer]]] = {}

    async def resolve(self, name: str, type: RecordType) -> Resolved:
        """Return the resolver's answer, the same for everyone who asks in this run."""
        key = (name.lower().rstrip("."), type)
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._ask(*key))
        return await asyncio.shield(self._asked[key])

    async def ask(
        self,
        name: str,
        type: RecordType,
        *,
        dnssec: bool = False,
        checking_disabled: bool = False,
        fresh: bool = False,
    ) -> DnsAnswer:
        """Return whatever the resolver answers; asked again when the last asking is long ago.

        Raises CannotObserve (own_network, timed_out, unreachable) without any answer.
        """
        wish = (name.lower().rstrip("."), type, dnssec, checking_disabled)
        now = asyncio.get_running_loop().time()
        began, task = self._answers.get(wish, (0.0, None))
        if task is None or fresh or now - began > FRESH_S:
            task = asyncio.create_task(self._first(lambda server: _answered(server, wish)))
            self._answers[wish] = (now, task)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End what nobody waits for any more."""
        tasks = [*self._asked.values(), *(task for _, task in self._answers.values())]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, name: str, type: RecordType) -> Resolved:
        return await self._first(lambda server: _exchange(server, name, type))

    async def _first(self, asking: Callable[[Server], Awaitable[T]]) -> T:
        """Return what the first server gives that gives anything."""
        last = CannotObserve(Cause.OWN_NETWORK, "this machine knows no resolver")
        for server in self.servers * TRIES:
            try:
                return await asking(server)
            except CannotObserve as error:
                last = error
        raise last


def _system_servers() -> tuple[Server, ...]:
    try:
        system = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple((str(server), 53) for server in system.nameservers)


async def _exchange(server: Server, name: str, type: RecordType) -> Resolved:
    answer, _, _ = await _sent(server, name, lambda: question(name, type, recursion=True))
    return _read(answer, name, type)


async def _answered(server: Server, wish: Wish) -> DnsAnswer:
    name, type, dnssec, checking_disabled = wish

    def asking() -> dns.message.QueryMessage:
        return question(
            name, type, recursion=True, dnssec=dnssec, checking_disabled=checking_disabled
        )

    answer, asked, over_tcp = await _sent(server, name, asking)
    return read(answer, asked, server[0], "tcp" if over_tcp else "udp")


async def _sent(
    server: Server, name: str, asking: Callable[[], dns.message.QueryMessage]
) -> tuple[dns.message.Message, dns.message.QueryMessage, bool]:
    """Ask a resolver, over TCP after truncation; return the answer, the question, if so."""
    address, port = server
    try:
        asked = asking()
        answer, over_tcp = await dns.asyncquery.udp_with_fallback(
            asked, address, port=port, timeout=TRY_S, ignore_unexpected=True
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
    return answer, asked, over_tcp


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
