"""Record what went over a look's connections.

Connections that ask for certificates are noted, but not what went over them: most of it is sealed
by keys that nobody has any more. The certificates themselves are in the corpus.
"""

import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count, groupby
from typing import Any, Final, Literal, NamedTuple

from checks.world import Connection, World
from tests.oracles import lots

CERTIFICATE: Final = "application/pkix-cert"
Who = Literal["we", "they", "end"]


class Turn(NamedTuple):
    """One thing said on a connection, or how it ended."""

    number: int  # in the order of the whole look
    who: Who
    what: str  # a name of what we sent; hexadecimal; "closed", "reset", "silent", "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The connections of one look; packed, because they repeat themselves."""

    packed: bytes

    @property
    def connections(self) -> list[list[Turn]]:
        """Return the turns of every connection."""
        told = json.loads(lzma.decompress(self.packed))
        return [[Turn(*turn) for turn in connection] for connection in told]


def name_of(sent: bytes) -> str:
    """Name what was sent: alike for hellos that differ only in what is drawn by lot."""
    hello = lots.client_hello(sent)
    kind = "said" if hello is None else "hello"
    return f"{kind} {sha256(hello or sent).hexdigest()[:16]}"


def is_hello(turn: Turn) -> bool:
    """Tell whether we said a hello."""
    return turn.who == "we" and turn.what.startswith("hello")


@dataclass(slots=True)
class Heard:
    """A connection that is being recorded."""

    connection: Connection
    numbers: Iterator[int]
    turns: list[Turn] = field(default_factory=list)
    is_kept: bool = True

    def note(self, who: Who, what: str) -> None:
        """Note a turn."""
        self.turns.append(Turn(next(self.numbers), who, what))

    async def send(self, data: bytes) -> None:
        """Send, and note what."""
        self.is_kept = self.is_kept and not lots.asks_for_staple(data)
        self.note("we", name_of(data))
        await self.connection.send(data)

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        """Receive, and note what."""
        end = "silent"  # also when the look gives up on us
        try:
            data = await self.connection.receive(limit, timeout_s=timeout_s)
            end = "" if data else "closed"
        except ConnectionResetError:
            end = "reset"
            raise
        finally:
            if end:
                self.note("end", end)
        if data:
            self.note("they", data.hex())
        return data

    async def close(self) -> None:
        """Close."""
        await self.connection.close()

    def told(self) -> list[Turn]:
        """Return what is worth keeping."""
        if self.is_kept:
            return list(_joined(self.turns))
        first = next(number for number, turn in enumerate(self.turns) if is_hello(turn))
        return [*self.turns[: first + 1], Turn(self.turns[-1].number, "end", "sealed")]


def _joined(turns: Sequence[Turn]) -> Iterator[Turn]:
    """Yield the turns, what came in pieces as one piece, without what is drawn by lot."""
    begun = False
    for who, group in groupby(turns, key=lambda turn: turn.who):
        said = list(group)
        if who == "they":
            came = bytes.fromhex("".join(turn.what for turn in said))
            kept = lots.server_flight(came) if begun else came
            yield Turn(said[-1].number, who, kept.hex())
        else:
            yield from said
        begun = begun or any(map(is_hello, said))


class RecordingWorld:
    """The World of a look, with all that goes over its connections noted."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._heard: list[Heard] = []
        self._numbers = count()
        self.certificates: list[bytes] = []  # DER, as they were kept for evidence

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    async def connect(
        self, address: str, port: int, *, timeout_s: float | None = None
    ) -> Connection:
        """Connect, and note it."""
        connection = await self._world.connect(address, port, timeout_s=timeout_s)
        self._heard.append(Heard(connection, self._numbers))
        return self._heard[-1]

    def keep(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep evidence, and note certificates."""
        if media_type == CERTIFICATE:
            self.certificates.append(data)
        return self._world.keep(data, media_type=media_type, about=about)

    @property
    def connections(self) -> int:
        """Return how many there were."""
        return len(self._heard)

    def transcript(self) -> Transcript:
        """Return what was said."""
        told = [heard.told() for heard in self._heard]
        return Transcript(packed=lzma.compress(json.dumps(told).encode("ascii")))
