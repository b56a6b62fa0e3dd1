"""Whatever bytes a server says before TLS, they end in its beginning or in a reason against it."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.tls.starttls.begin import PRELUDES, begin
from checks.tls.starttls.conversation import MOST_BYTES
from checks.verdict import CannotObserve
from tests.checks.tls.starttls.test_starttls import NOT_OFFERED, NOT_TOLD, OFFERED

PLAIN = [(scheme, steps) for scheme, *steps in (*OFFERED.values(), *NOT_OFFERED.values())]
DIALOGUES = [*PLAIN, *((scheme, steps) for scheme, _, *steps in NOT_TOLD.values())]


class InMemory:
    """A connection on which everything has been said already, in pieces, and then the end."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = list(reversed(pieces))
        self.given = 0

    async def send(self, data: bytes) -> None:
        pass

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        piece = self.pieces.pop() if self.pieces else b""
        self.given += len(piece)
        return piece

    async def close(self) -> None:
        pass


def begun(scheme: str, pieces: list[bytes]) -> InMemory:
    connection = InMemory(pieces)
    try:
        asyncio.run(begin(connection, scheme, "site.example.vn", timeout_s=5))
    except CannotObserve as reason:
        assert str(reason).isprintable()
    return connection


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """Return a valid dialogue's pieces with some bytes changed, taken out or put in."""
    scheme, steps = draw(st.sampled_from(DIALOGUES))
    pieces = [bytearray(step) for step in steps if isinstance(step, bytes)]
    for _ in range(draw(st.integers(1, 4))):
        piece = draw(st.sampled_from(pieces)) if pieces else bytearray()
        at = draw(st.integers(0, len(piece)))
        piece[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
    return scheme, [bytes(piece) for piece in pieces if piece]


@given(st.sampled_from(sorted(PRELUDES)), st.lists(st.binary(min_size=1, max_size=300)))
def test_any_bytes(scheme, pieces):
    begun(scheme, pieces)


@given(spoilt())
def test_a_spoilt_dialogue(dialogue):
    begun(*dialogue)


@pytest.mark.parametrize("scheme", PRELUDES)
@pytest.mark.parametrize("piece", [b"220-\r\n", b"* OK\r\n", b"<a b='c'>", b"\0" * 7, b"+OK\r\n"])
def test_no_more_is_listened_to_than_the_limit(scheme, piece):
    connection = begun(scheme, [piece * 100] * 2000)
    assert connection.given <= MOST_BYTES + len(piece) * 100
