"""Where an oracle is wrong, by name. The bytes that prove it are in the corpus: see `proofs`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.oracles.blind import BLIND
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


TWO_SUITES: Final = (
    "compares the two suites that it found first, of which one is ChaCha20: HAProxy lets a client"
    " put that first, but its own order decides about all others"
)
WRONG: Final = (
    OracleWrong(
        row="nginx, no alternative name",
        peer="openssl",
        field="accepted",
        why="takes a common name for a host name, which RFC 9525, 2 forbids; s_client has no option"
        " against it, as the library has",
    ),
    OracleWrong(
        row="HAProxy as packaged",
        peer="nmap",
        field="server chooses TLS 1.3",
        why=TWO_SUITES,
    ),
    OracleWrong(
        row="HAProxy, TLS 1.0 to 1.3 with many suites",
        peer="nmap",
        field="server chooses TLS 1.3",
        why=TWO_SUITES,
    ),
    OracleWrong(
        row="HAProxy, x25519 and P-256, without tickets",
        peer="nmap",
        field="server chooses TLS 1.3",
        why=TWO_SUITES,
    ),
)


def unexplained(row: Row, ours: Outcome, peers: Sequence[Outcome]) -> Iterator[Difference]:
    """Yield the differences that no proof explains."""
    proven = {(each.row, each.peer, each.field) for each in WRONG}
    for theirs in peers:
        for each in differences(row, ours, theirs):
            if (each.row, each.peer, each.field) not in proven:
                yield each


def rests_on_hellos(peer: str, row: Row) -> bool:
    """Tell whether what a peer said to a row's server is a proof that must be kept."""
    return any(each.row == row.id and each.peer == peer for each in WRONG) or any(
        blind.concerns(peer, row) for blind in BLIND
    )
