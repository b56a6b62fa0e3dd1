"""Questions to name servers themselves: which may be asked, and how one is."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Literal

from agent.datagrams import OnlyGarbledError, exchanged
from agent.dns_messages import Question, answer_in
from agent.names import Resolver
from agent.scope import Scope, address_in, is_public
from checks.declared import Domain
from checks.verdict import CannotObserve, Cause
from checks.world import Connection, DnsAnswer, NotAnswered, NotConnected

UDP_TRIES = 2
MOST_SERVERS = 13  # of one zone that are asked; no zone in the world has more in one answer
LENGTH_BYTES = 2  # RFC 1035, 4.2.2


class Consulted:
    """The name servers of a domain, which may be asked ordinary questions without being in scope.

    The resolver says which they are, not the look that wants to ask them.
    """

    def __init__(self, resolver: Resolver, scope: Scope) -> None:
        self._resolver = resolver
        self._scope = scope

    async def admit(self, address: str, domain: Domain) -> None:
        """Let a question out to a server of a domain or of a legacy name, or to one in scope."""
        if self._scope.has_address(address):
            return
        own = (domain.name, *domain.legacy)
        for name in own:
            _, servers = await self._servers(name, own)
            if address in await self._of(servers):
                return
        raise CannotObserve(
            Cause.OUT_OF_SCOPE,
            "{address} is outside the declared scope and no name server of {domain}",
            address=address,
            domain=domain.name,
        )

    async def admit_transfer(self, address: str, zone: str, domain: Domain) -> None:
        """Let a transfer be asked for of the zone that is the domain itself, and in scope."""
        if zone != domain.name or not self._scope.has_name(zone):
            raise CannotObserve(
                Cause.OUT_OF_SCOPE,
                "a transfer is only tried where the zone itself is declared and in scope: {zone}",
                zone=zone,
            )
        found, servers = await self._servers(zone, (zone,))
        if found != zone or address not in await self._of(servers):
            raise CannotObserve(
                Cause.OUT_OF_SCOPE,
                "{address} is no name server of {domain}",
                address=address,
                domain=zone,
            )

    async def _servers(self, name: str, own: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Find the servers of the zone that a name lies in; never those of a top-level domain.

        A name that is not there lies in nobody's zone but the registry's. One without any answer
        is asked for above, at those who delegate it, where these are the organisation's too.
        """
        labels = name.split(".")
        answered = True
        for n in range(len(labels) - 1):
            zone = ".".join(labels[n:])
            if not answered and not self._is_own(zone, own):
                break
            rcode, servers = await self._records(zone, "NS")
            if servers:
                return zone, servers[:MOST_SERVERS]
            if rcode == "NXDOMAIN":
                break
            answered = answered and rcode == "NOERROR"
        return "", ()

    def _is_own(self, zone: str, own: Sequence[str]) -> bool:
        within = any(zone == name or zone.endswith(f".{name}") for name in own)
        return within or self._scope.has_name(zone)

    async def _of(self, servers: tuple[str, ...]) -> set[str]:
        types: tuple[Literal["A", "AAAA"], ...] = ("A", "AAAA")
        asked = [
            self._records(server.lower().rstrip("."), type) for server in servers for type in types
        ]
        found = {address for _, records in await asyncio.gather(*asked) for address in records}
        return {address for address in found if self._may_be_asked(address)}

    def _may_be_asked(self, address: str) -> bool:
        """Refuse inner addresses that nobody put in scope: a record may point anywhere."""
        literal = address_in(address)
        return literal is not None and (is_public(literal) or self._scope.has_address(address))

    async def _records(
        self, name: str, type: Literal["NS", "A", "AAAA"]
    ) -> tuple[str, tuple[str, ...]]:
        """Return the records of the name itself: an alias may lead to a stranger's zone.

        Bogus ones too: it is the servers of a bogus zone that are to be asked.
        """
        try:
            answer = await self._resolver.ask(name, type, dnssec=True, checking_disabled=True)
        except CannotObserve:
            return "", ()
        return answer.rcode, answer.records(type, name)


async def over_udp(asked: Question, address: str, port: int, *, limit_s: float) -> DnsAnswer:
    """Ask over UDP, twice if need be. Raises NotAnswered; OSError for a fault of our own."""
    try:
        return await exchanged(
            asked.wire,
            address,
            port,
            lambda data: answer_in(data, asked, address, "udp"),
            tries=UDP_TRIES,
            wait_s=limit_s / UDP_TRIES,
        )
    except TimeoutError as error:
        garbled = isinstance(error, OnlyGarbledError)
        raise NotAnswered("garbled" if garbled else "silent", address) from error
    except OSError as error:
        refused = isinstance(error, ConnectionRefusedError)
        raise NotAnswered("refused" if refused else "no_route", address) from error


async def over_tcp(
    asked: Question,
    address: str,
    connecting: Awaitable[Connection],
    *,
    limit_s: float,
) -> DnsAnswer:
    """Ask over a connection, read one message and hang up. Raises NotAnswered."""
    try:
        connection = await connecting
    except NotConnected as error:
        raise NotAnswered(error.failure, address) from error
    try:
        async with asyncio.timeout(limit_s):
            came = await _exchanged(asked.wire, connection, limit_s)
    except TimeoutError as error:
        raise NotAnswered("silent", address) from error
    except (ConnectionResetError, EOFError) as error:
        raise NotAnswered("reset", address) from error
    finally:
        await connection.close()
    answer = answer_in(came, asked, address, "tcp")
    if answer is None:
        raise NotAnswered("garbled", address)
    return answer


async def _exchanged(wire: bytes, connection: Connection, limit_s: float) -> bytes:
    """Send one message and read one, each with its length before it."""
    await connection.send(len(wire).to_bytes(LENGTH_BYTES, "big") + wire)
    length = int.from_bytes(await _exactly(LENGTH_BYTES, connection, limit_s), "big")
    return await _exactly(length, connection, limit_s)


async def _exactly(length: int, connection: Connection, limit_s: float) -> bytes:
    came = b""
    while len(came) < length:
        more = await connection.receive(length - len(came), timeout_s=limit_s)
        if not more:
            raise EOFError("the connection ended inside a message")
        came += more
    return came
