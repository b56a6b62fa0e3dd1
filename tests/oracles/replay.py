"""Let a look have again what was recorded of an earlier one, in the same order.

A connection is found again by what is sent on it, but for what is drawn by lot.
"""

import asyncio
import heapq
import threading
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Final, TypeVar, cast

from checks.tls.facts import TlsFacts
from checks.tls.observe import observe
from checks.world import Connection, World
from tests.oracles import lots
from tests.oracles.ours import known, target_of
from tests.oracles.row import Row
from tests.oracles.tap import Exchange
from tests.oracles.transcript import Transcript, Turn, is_hello, name_of

T = TypeVar("T")
ENDS: Final[dict[str, Callable[[], Exception]]] = {
    "reset": ConnectionResetError,
    "sealed": ConnectionResetError,
    "silent": TimeoutError,
}
LAST: Final = Turn(10**9, "end", "sealed")
OF_HELLOS: Final = (
    *("speaks", "suites", "groups", "primes", "exchange_signatures", "weak_exchange_signature"),
    *("extended_master_secret", "encrypt_then_mac", "secure_renegotiation", "compression"),
    *("heartbeat", "fallback_scsv", "without_name", "wrong_name"),
)
ROUNDS: Final = 40  # of the loop, until every strand of a look waits for an answer


class NotRecorded(AssertionError):
    """The look asked what nobody asked when it was recorded."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not recorded: {what}; if hellos were changed, run `make oracles`")


class Order:
    """Gives the answers in the order in which they once came: that order may decide questions."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._counted = count()
        self._giving: asyncio.Task[None] | None = None

    async def turn(self, number: int) -> None:
        """Wait until no earlier answer is waited for."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (number, next(self._counted), answer))
        if self._giving is None or self._giving.done():
            self._giving = asyncio.create_task(self._give())
        await answer

    async def _give(self) -> None:
        while self._waiting:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            *_, answer = heapq.heappop(self._waiting)
            if not answer.done():
                answer.set_result(None)


class Spoken:
    """A connection that may yet become any of those recorded and not yet had again."""

    def __init__(self, world: "ReplayingWorld", like: list[Turn]) -> None:
        self._world = world
        self._like = like  # the one that was opened at this place then: most likely it is this
        self._said: list[str] = []
        self._left: list[Turn] | None = None  # once it is known which connection this is
        self._exchange = Exchange()

    async def send(self, data: bytes) -> None:
        """Say what was said then."""
        self._said.append(name_of(data))
        if not self._said[-1].startswith("hello"):
            return
        self._exchange.hello = data
        self._world.exchanges.append(self._exchange)
        try:
            self._left = self._world.take(self._said)
        except NotRecorded:
            if not lots.asks_for_staple(data):
                raise
            self._left = [LAST]  # a second try, because the first was reset

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        """Return what came then."""
        if self._left is None:
            turn = self._world.before_hello(self._said, self._like)
            await self._world.order.turn(turn.number)
            return _give(turn)
        if not self._left:
            raise NotRecorded("more was read than then")
        turn, *self._left = self._left
        await self._world.order.turn(turn.number)
        came = _give(turn)
        self._exchange.answer += came
        return came

    async def close(self) -> None:
        """Close."""


def _give(turn: Turn) -> bytes:
    if turn.who == "they":
        return bytes.fromhex(turn.what)
    if turn.what == "closed":
        return b""
    raise ENDS[turn.what]()


class ReplayingWorld:
    """A World in which nothing is but what was recorded."""

    own_name = "rasoat.invalid"

    def __init__(self, transcript: Transcript, now: datetime) -> None:
        self._connections = transcript.connections
        self._in_order = iter(tuple(self._connections))
        self._now = now
        self.order = Order()
        self.exchanges: list[Exchange] = []

    def now(self) -> datetime:
        """Return when it was recorded."""
        return self._now

    async def connect(
        self, address: str, port: int, *, timeout_s: float | None = None
    ) -> Connection:
        """Return a connection."""
        return Spoken(self, next(self._in_order, []))

    def before_hello(self, said: list[str], like: list[Turn]) -> Turn:
        """Return what came after so much of the dialogue that leads to TLS."""
        for turns in (like, *self._connections):
            at = _behind(turns, said)
            if at is not None and at < len(turns) and turns[at].who != "we":
                return turns[at]
        raise NotRecorded(f"an answer to {said}")

    def take(self, said: list[str]) -> list[Turn]:
        """Return what followed a hello, on the first connection not yet had again."""
        for turns in self._connections:
            at = _behind(turns, said)
            if at is not None and is_hello(turns[at - 1]):
                self._connections.remove(turns)
                return turns[at:]
        raise NotRecorded(said[-1])

    def keep(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep nothing, and return the SHA-256."""
        return sha256(data).hexdigest()

    async def work(self, job: Callable[[threading.Event], T]) -> T:
        """Work at once."""
        return job(threading.Event())


def look_again(
    row: Row, transcript: Transcript, facts: TlsFacts
) -> tuple[TlsFacts, list[Exchange]]:
    """Look once more at what was recorded; return the facts, and what was said for them."""
    world = ReplayingWorld(transcript, facts.seen_at)
    target = target_of(row, facts.port)
    return asyncio.run(observe(target, cast(World, world))), world.exchanges


def of_hellos(facts: TlsFacts) -> dict[str, object]:
    """Return the facts that the same answers must give again."""
    answers = known(facts.versions) or {}
    settled = {version: answer.settled for version, answer in answers.items()}
    return {name: getattr(facts, name) for name in OF_HELLOS} | {"versions": settled}


def _behind(turns: list[Turn], said: list[str]) -> int | None:
    """Return the place behind the last of what we said, if all of it was said then."""
    places = [number for number, turn in enumerate(turns) if turn.who == "we"]
    if [turns[place].what for place in places[: len(said)]] != said:
        return None
    return places[len(said) - 1] + 1 if said else 0
