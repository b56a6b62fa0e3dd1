"""Take a handshake before TLS 1.3 half way, say something odd, and see what the server makes of it.

Only where the owner has given leave. Nothing of what comes back is kept but what kind it was.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

from checks.tls.facts import TlsFacts, Version
from checks.tls.hellos.ask import Peer
from checks.tls.wire.flight import Flight
from checks.tls.wire.hello import ENTROPY_BYTES, NUMBERS, Offer, client_hello
from checks.tls.wire.records import (
    ALERT,
    CHANGE_CIPHER_SPEC,
    HANDSHAKE,
    HEARTBEAT,
    Garbled,
    split_records,
)
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import Connection, NotConnected

OLD: Final[tuple[Version, ...]] = ("TLS 1.2", "TLS 1.1", "TLS 1.0", "SSLv3")
MOST_BYTES: Final = 262144  # of the server's flight, which brings its chain
MOST_ANSWER_BYTES: Final = 32768
FINISHED: Final = 20
REFUSING: Final = frozenset({40, 70, 71})  # handshake_failure, protocol_version, too weak for it
Ended = Literal["closed", "reset", "silent", "garbled"]


class NotHalfway(Exception):
    """The handshake did not come to where the client's second flight is due."""

    def __init__(self, *, refused: bool) -> None:
        super().__init__("refused" if refused else "no clear answer")
        self.refused = refused  # the version and suites that were offered, in so many words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What kind of answer came: no byte of it is here."""

    alert: int | None = None  # the first one
    ended: Ended | None = None  # None: by the alert
    heartbeat_bytes: int = 0  # that a heartbeat response gave back

    def __str__(self) -> str:
        return f"alert {self.alert}" if self.ended is None else self.ended

    @property
    def is_clear(self) -> bool:
        """Tell whether it is the server's own word. Anyone on the way can reset or be silent."""
        return self.ended in (None, "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Halfway:
    """A handshake in which it is our turn."""

    version: Version
    flight: Flight
    took_s: float  # to come here
    _connection: Connection

    def record(self, kind: int, fragment: bytes) -> bytes:
        """Write a record of the version that was chosen."""
        head = bytes([kind]) + NUMBERS[self.version].to_bytes(2, "big")
        return head + len(fragment).to_bytes(2, "big") + fragment

    def handshake(self, kind: int, body: bytes) -> bytes:
        """Write a handshake message in a record of its own."""
        return self.record(HANDSHAKE, bytes([kind]) + len(body).to_bytes(3, "big") + body)

    def change_cipher_spec(self) -> bytes:
        """Write what says that all that follows is encrypted."""
        return self.record(CHANGE_CIPHER_SPEC, b"\x01")

    async def say(self, data: bytes, *, wait_s: float) -> Reaction:
        """Send, and listen until an alert or the end, or for so long."""
        heard = _Heard()
        with suppress(ConnectionError):
            await self._connection.send(data)
        try:
            async with asyncio.timeout(wait_s):
                return await heard.listen(self._connection, wait_s)
        except TimeoutError:
            return heard.ending("silent")
        except ConnectionError:
            return heard.ending("reset")


class _Heard:
    """Counts what comes, and forgets it."""

    def __init__(self) -> None:
        self._unread = b""
        self._heartbeat_bytes = 0

    def ending(self, how: Ended) -> Reaction:
        return Reaction(ended=how, heartbeat_bytes=self._heartbeat_bytes)

    async def listen(self, connection: Connection, wait_s: float) -> Reaction:
        received = 0
        while received < MOST_ANSWER_BYTES:
            piece = await connection.receive(timeout_s=wait_s)
            if not piece:
                return self.ending("closed")
            received += len(piece)
            try:
                alert = self._take(piece)
            except Garbled:
                break
            if alert is not None:
                return Reaction(alert=alert, heartbeat_bytes=self._heartbeat_bytes)
        return self.ending("garbled")

    def _take(self, piece: bytes) -> int | None:
        self._unread += piece
        read, alert = 0, None
        for kind, fragment in split_records(self._unread):
            read += 5 + len(fragment)
            if kind == HEARTBEAT:
                given = int.from_bytes(fragment[1:3], "big")
                self._heartbeat_bytes += min(given, max(0, len(fragment) - 3))
            elif kind == ALERT and len(fragment) == 2 and alert is None:
                alert = fragment[1]
        self._unread = self._unread[read:]
        return alert


@asynccontextmanager
async def halfway(
    peer: Peer,
    version: Version,
    suites: tuple[int, ...],
    *,
    limit_s: float,
    heartbeat: bool = False,
) -> AsyncIterator[Halfway]:
    """Shake hands until the server has said ServerHelloDone (RFC 5246, 7.3); close in the end.

    Raises NotHalfway.
    """
    offer = Offer(version=version, suites=suites, server_name=peer.server_name, heartbeat=heartbeat)
    try:
        connection = await peer.open(timeout_s=limit_s)
    except (NotConnected, CannotObserve):
        raise NotHalfway(refused=False) from None
    began = asyncio.get_running_loop().time()
    try:
        flight = await _flight(connection, offer, limit_s)
        took_s = asyncio.get_running_loop().time() - began
        yield Halfway(version=version, flight=flight, took_s=took_s, _connection=connection)
    finally:
        await connection.close()


async def _flight(connection: Connection, offer: Offer, limit_s: float) -> Flight:
    flight, received = Flight(lambda _: None), 0
    try:
        async with asyncio.timeout(limit_s):
            with suppress(ConnectionError):
                await connection.send(client_hello(offer, secrets.token_bytes(ENTROPY_BYTES)))
            while not flight.done:
                piece = await connection.receive(timeout_s=limit_s)
                received += len(piece)
                flight.feed(piece)
                if not piece or flight.refused or flight.unreadable or received > MOST_BYTES:
                    raise _not_halfway(flight, offer)
    except (TimeoutError, ConnectionError):
        raise _not_halfway(flight, offer) from None
    if not flight.hello or flight.hello.version != NUMBERS[offer.version]:
        raise _not_halfway(flight, offer)
    return flight


def _not_halfway(flight: Flight, offer: Offer) -> NotHalfway:
    older = flight.hello is not None and flight.hello.version < NUMBERS[offer.version]
    return NotHalfway(refused=older or not REFUSING.isdisjoint(flight.alerts))


def old_versions(facts: TlsFacts) -> tuple[Version, ...]:
    """Return the versions before TLS 1.3 that the peer takes, newest first."""
    return tuple(version for version in OLD if version in facts.taken)


def no_half_handshake() -> NotSeen:
    """Return that the server did not let us come to where there is something to probe."""
    return NotSeen(
        cause=Cause.TIMED_OUT, why=Said("a handshake to probe for the flaw did not get half way")
    )


def no_clear_reaction(reaction: Reaction) -> NotSeen:
    """Return that what came is nobody's clear word."""
    return NotSeen(
        cause=Cause.TIMED_OUT if reaction.ended == "silent" else Cause.UNREACHABLE,
        why=Said("the probe for the flaw got no clear answer: {answer}", {"answer": str(reaction)}),
    )
