"""Where an oracle is wrong, by name, with the bytes that prove it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.oracles.compare import Difference, differences
from tests.oracles.outcome import Outcome
from tests.oracles.row import Row

MOST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleWrong:
    """One field of one row in which a peer errs."""

    row: str
    peer: str
    field: str
    why: str
    sent: str  # the hello that settles it, hexadecimal
    answered: str  # and how the server's answer begins


WRONG: Final[tuple[OracleWrong, ...]] = ()


def unexplained(row: Row, ours: Outcome, peers: Sequence[Outcome]) -> Iterator[Difference]:
    """Yield the differences that no proof explains."""
    proven = {(each.row, each.peer, each.field) for each in WRONG}
    for theirs in peers:
        for each in differences(row, ours, theirs):
            if (each.row, each.peer, each.field) not in proven:
                yield each
