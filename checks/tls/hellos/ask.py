"""Send one hello on a connection of its own and take what comes back."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from typing import Final, Protocol

from checks.tls.facts import Version
from checks.tls.hellos.turns import Turns
from checks.tls.wire.hello import ENTROPY_BYTES, Offer, client_hello
from checks.tls.wire.records import Reading, Reply, Want
from checks.verdict import Answer, CannotObserve, Cause
from checks.world import Connection, NotConnected, World

DIRECT: Final = ("https", "tls", "http")  # the others begin TLS by a dialogue of their own
PRELUDE_S: Final = 4.0
AT_ONCE: Final = 2  # connections to one peer
USUAL_WAIT_S: Final = 2.5
LEAST_WAIT_S: Final = 0.2
AGAIN_WAIT_S: Final = 3.5
PAUSE_S: Final = 0.3
# handshake_failure, illegal_parameter, protocol_version, insufficient_security, and
# inappropriate_fallback
PLAIN_REFUSALS: Final = frozenset({40, 47, 70, 71, 86})
MOST_REPLY_BYTES: Final = 32768  # before a ServerHello
MOST_FLIGHT_BYTES: Final = 2**19 + 2**16  # with certificates and all


class NotBegun(NotConnected):
    """The peer gave a connection, and the dialogue before TLS then broke off."""

    def __init__(self, reason: CannotObserve, address: str, port: int) -> None:
        super().__init__("silent" if reason.cause is Cause.TIMED_OUT else "reset", address, port)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Whom to ask."""

    world: World
    address: str
    port: int
    server_name: str  # "": an IP literal, which is not sent as a name
    scheme: str = "https"
    host: str = ""  # as declared, in ASCII; some protocols name it before TLS begins

    async def open(self, *, timeout_s: float | None = None) -> Connection:
        """Open a connection on which the next bytes are those of TLS.

        Raises NotConnected, as NotBegun when the dialogue before TLS breaks off; CannotObserve
        when the gate does not let it out, as NoStartTls when the peer does not begin TLS here.
        """
        return await self.begin(await self.connect(timeout_s=timeout_s), timeout_s or PRELUDE_S)

    async def connect(self, *, timeout_s: float | None = None) -> Connection:
        """Open a connection on which nothing has been said yet."""
        return await self.world.connect(self.address, self.port, timeout_s=timeout_s)

    async def begin(self, connection: Connection, timeout_s: float) -> Connection:
        """Carry on the dialogue, if there is one, up to where TLS begins."""
        if self.scheme in DIRECT:
            return connection
        from checks.tls.starttls import begin as starttls  # noqa: PLC0415 (few endpoints need it)

        limit_s, own_name = starttls.usual_wait_s(self.scheme, timeout_s), self.world.own_name
        try:
            await starttls.begin(
                connection, self.scheme, self.host, timeout_s=limit_s, own_name=own_name
            )
        except starttls.NoStartTls:
            raise
        except CannotObserve as reason:
            raise NotBegun(reason, self.address, self.port) from reason
        return connection


class Patience:
    """How much longer, and how many more times, one look may ask.

    Waiting for one's turn to connect costs nothing: it is not the peer that takes that time. Time
    that ends in silence is bounded apart, so that a slow peer is heard out and a mute one is left.
    """

    def __init__(self, *, seconds: float, silent_seconds: float, connections: int) -> None:
        self.seconds = seconds
        self.silent_seconds = silent_seconds
        self.connections = connections

    def wait_s(self, *, most: float, asks_to_come: float = 1) -> float:
        """Return a fair share of what is left; 0 when no more may be asked."""
        share = min(most, min(self.seconds, self.silent_seconds) / asks_to_come)
        return share if self.connections > 0 and share >= LEAST_WAIT_S else 0.0

    def spend(self, seconds: float, *, silent: bool) -> None:
        """Count a connection and the time that it took."""
        self.seconds -= seconds
        self.silent_seconds -= seconds if silent else 0.0
        self.connections -= 1


class Reader(Protocol):
    """Reads the answer to one hello, piece by piece."""

    @property
    def has_hello(self) -> bool:
        """Tell whether the peer has answered, even if not yet with all that is wanted."""

    def feed(self, data: bytes) -> Reply | None:
        """Take a piece; return the reply as soon as it is all there."""

    def at_end(self, ended: str) -> Reply:
        """Return the reply when the connection ended before all was there."""


class Asker:
    """Asks one peer, two questions at a time at most, as long as patience lasts."""

    def __init__(self, peer: Peer, patience: Patience) -> None:
        self.peer = peer
        self.patience = patience
        self.connections = 0
        self.urgent: frozenset[Version] = frozenset({"TLS 1.3"})  # of which there is most to ask
        self.is_unsteady = False  # has answered the same hello in different ways
        self.doubted: set[Version] = set()  # refused by what an unsteady peer says at any time
        self._turns = Turns(AT_ONCE)
        self._refuses_by_reset = False
        self._asking = 0
        self._first_taken_over = inf
        self._last_taken_began = -inf

    def was_taken_around(self, reply: Reply) -> bool:
        """Tell whether some hello was taken before this reply was asked for, and one after it."""
        return self._first_taken_over <= reply.began and reply.over <= self._last_taken_began

    async def ask(
        self,
        offer: Offer,
        want: Want = "hello",
        *,
        most_s: float = USUAL_WAIT_S,
        asks_to_come: float = 1,
        opened: Connection | None = None,
        in_passing: bool = False,
    ) -> Reply | None:
        """Ask once, on an open connection if one is given; None when patience has run out.

        `in_passing`: no further question hangs on the answer, so that others go first.
        """
        hello = client_hello(offer, secrets.token_bytes(ENTROPY_BYTES))
        reading = Reading(offer, want)
        return await self.exchange(
            hello,
            reading,
            most_s=most_s,
            asks_to_come=asks_to_come,
            opened=opened,
            urgent=offer.version in self.urgent and not in_passing,
        )

    async def ask_clearly(
        self, offer: Offer, want: Want = "hello", *, control: Offer, in_passing: bool = False
    ) -> Reply | None:
        """Ask until the offer is taken or refused; None when neither can be told.

        What is not plain is asked once more, slower. That a peer breaks the connection twice
        counts as a refusal when it then still takes `control`: some servers have no other.
        """
        reply = await self.ask(offer, want, in_passing=in_passing)
        if reply is None or _is_plain(reply):
            return reply
        if not (reply.answer is Answer.RESET and self._refuses_by_reset):
            await asyncio.sleep(PAUSE_S)
            first, reply = reply, await self.ask(offer, want, most_s=AGAIN_WAIT_S)
            self._compare(first, reply)
        if reply is None or _is_plain(reply):
            return reply
        self.doubted.add(offer.version)
        if reply.answer is Answer.REFUSED:
            return reply
        if reply.answer is not Answer.RESET:
            return None
        after = await self.ask(control, most_s=AGAIN_WAIT_S)
        if after is None or after.answer is not Answer.TAKEN:
            return None
        self._refuses_by_reset = True
        return replace(reply, answer=Answer.REFUSED)

    def _compare(self, first: Reply, second: Reply | None) -> None:
        """Note answers to the same hello that differ; silence may be the way's."""
        if second is not None and Answer.SILENT not in (first.answer, second.answer):
            self.is_unsteady |= first.answer is not second.answer

    async def exchange(
        self,
        hello: bytes,
        reading: Reader,
        *,
        most_s: float,
        asks_to_come: float = 1,
        opened: Connection | None = None,
        urgent: bool = False,
    ) -> Reply | None:
        """Send a hello and read the answer; a connection that fails is a SILENT reply."""
        await self._turns.take(urgent=urgent)
        self._asking += 1
        try:
            wait_s = self.patience.wait_s(most=most_s, asks_to_come=asks_to_come)
            if wait_s:
                return await self._asked(hello, reading, wait_s, opened)
            if opened:
                await opened.close()
            return None
        finally:
            self._asking -= 1
            self._turns.give_back()

    async def _asked(
        self, hello: bytes, reading: Reader, wait_s: float, opened: Connection | None
    ) -> Reply:
        clock = asyncio.get_running_loop().time
        self.connections += 1
        began = opened_at = clock()
        reply = Reply(answer=Answer.SILENT, connected=False)
        connection = opened
        try:
            connection = connection or await self.peer.connect(timeout_s=wait_s)
            opened_at = clock()
            if not opened:
                connection = await self.peer.begin(connection, wait_s)
            reply = await _exchange(connection, hello, reading, clock() + wait_s)
        except (NotConnected, CannotObserve):
            if connection is None:
                opened_at = max(began, clock() - wait_s)
        finally:
            self._spend(reply, opening_s=opened_at - began, asking_s=clock() - opened_at)
            if connection:
                await connection.close()
        return self._noted(reply, opened_at, clock())

    def _spend(self, reply: Reply, *, opening_s: float, asking_s: float) -> None:
        """Count the time. Connecting took no longer than asking: the rest was one's turn."""
        silent = reply.answer is Answer.SILENT
        if not silent:
            asking_s += min(opening_s, asking_s)
        self.patience.spend(asking_s / self._asking, silent=silent)

    def _noted(self, reply: Reply, began: float, over: float) -> Reply:
        if reply.answer is Answer.TAKEN:
            self._first_taken_over = min(self._first_taken_over, over)
            self._last_taken_began = max(self._last_taken_began, began)
        if reply.answer is not Answer.RESET:
            return reply
        return replace(reply, began=began, over=over)


def _is_plain(reply: Reply) -> bool:
    if reply.answer is Answer.REFUSED:
        return reply.alert in PLAIN_REFUSALS or bool(reply.answered_with)
    return reply.answer is Answer.TAKEN


async def _exchange(connection: Connection, hello: bytes, reading: Reader, until: float) -> Reply:
    """Carry one hello there and the answer back. Raises nothing that a peer can cause."""
    clock = asyncio.get_running_loop().time
    received = 0
    try:
        with suppress(ConnectionError):  # an alert may have come before the connection broke
            await connection.send(hello)
        while received < (MOST_FLIGHT_BYTES if reading.has_hello else MOST_REPLY_BYTES):
            piece = await connection.receive(timeout_s=max(until - clock(), 0.001))
            if not piece:
                return reading.at_end("closed")
            received += len(piece)
            if reply := reading.feed(piece):
                return reply
    except TimeoutError:
        return reading.at_end("silent")
    except ConnectionError:
        return reading.at_end("reset")
    return reading.at_end("endless")
