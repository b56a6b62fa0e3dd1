"""Questions to the resolver, each asked once a run."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import dns.resolver

from agent.datagrams import OnlyGarbledError, exchanged
from agent.dns_messages import MOST_RECORDS, Question, answer_in, question
from checks.verdict import CannotObserve, Cause
from checks.world import DnsAnswer, RecordType, Resolved

TRY_S = 2.5
TRIES = 2
EVERY_RECORD = 65535  # of which a message has room for fewer
MOST_ALIASES = 16
LENGTH_BYTES = 2
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
        return await self._first(lambda server: _resolved(server, name, type))

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


async def _answered(server: Server, wish: Wish) -> DnsAnswer:
    name, type, dnssec, checking_disabled = wish
    asked = question(name, type, recursion=True, dnssec=dnssec, checking_disabled=checking_disabled)
    return await _sent(server, name, asked, MOST_RECORDS)


async def _sent(server: Server, name: str, asked: Question, most: int) -> DnsAnswer:
    """Ask a resolver, over TCP after truncation."""
    address = server[0]
    try:
        answer = await _over_udp(server, asked, most)
        return await _over_tcp(server, asked, most) if answer.truncated else answer
    except OnlyGarbledError as error:
        raise _unreachable(address, name, "FormError") from error
    except TimeoutError as error:
        raise CannotObserve(
            Cause.TIMED_OUT, "the resolver {resolver} does not answer", resolver=address
        ) from error
    except (OSError, EOFError) as error:
        raise _unreachable(address, name, str(error) or type_name(error)) from error


def _unreachable(address: str, name: str, fault: str) -> CannotObserve:
    return CannotObserve(
        Cause.UNREACHABLE,
        "the resolver {resolver} cannot be asked for {name}: {fault}",
        resolver=address,
        name=name,
        fault=fault,
    )


async def _over_udp(server: Server, asked: Question, most: int) -> DnsAnswer:
    address, port = server
    return await exchanged(
        asked.wire,
        address,
        port,
        lambda data: answer_in(data, asked, address, "udp", most=most),
        tries=1,
        wait_s=TRY_S,
        patient=True,
    )


async def _over_tcp(server: Server, asked: Question, most: int) -> DnsAnswer:
    """Ask over a connection, read one message and hang up (RFC 1035, 4.2.2)."""
    address, port = server
    async with asyncio.timeout(TRY_S):
        reader, writer = await asyncio.open_connection(address, port)
        try:
            writer.write(len(asked.wire).to_bytes(LENGTH_BYTES, "big") + asked.wire)
            length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
            answer = answer_in(await reader.readexactly(length), asked, address, "tcp", most=most)
        finally:
            writer.close()
    if answer is None:
        raise OnlyGarbledError
    return answer


async def _resolved(server: Server, name: str, type: RecordType) -> Resolved:
    asked = question(name, type, recursion=True)
    answer = await _sent(server, name, asked, most=EVERY_RECORD)
    if answer.rcode not in ("NOERROR", "NXDOMAIN"):
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the resolver answers {rcode} for {name} {type}",
            rcode=answer.rcode,
            name=name,
            type=type,
        )
    return Resolved(name=name, type=type, rcode=answer.rcode, records=_led_to(answer, name, type))


def _led_to(answer: DnsAnswer, name: str, type: RecordType) -> tuple[str, ...]:
    """Follow the aliases that an answer holds. Raises CannotObserve where that does not end."""
    at = answer.name
    for _ in range(MOST_ALIASES):
        records = answer.records(type, at)
        aliases = () if records else answer.records("CNAME", at)
        if records and answer.rcode == "NXDOMAIN":
            break  # it is there, and is not
        if not aliases:
            return records
        at = aliases[0].lower().removesuffix(".")
    raise CannotObserve(
        Cause.UNREACHABLE,
        "the resolver's answer for {name} {type} cannot be followed",
        name=name,
        type=type,
    )


def type_name(error: BaseException) -> str:
    """Name an error that has no words of its own."""
    return type(error).__name__
