"""Ask every peer that can say anything about a row."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.oracles.blind import cannot_see
from tests.oracles.outcome import Outcome
from tests.oracles.peers import nmap, openssl, sslyze, testssl, wheel
from tests.oracles.row import Row

Ask = Callable[[Row, int, Path], Outcome]
PEERS: Final[dict[str, Ask]] = {
    "sslyze": sslyze.ask,
    "nmap": nmap.ask,
    "openssl": openssl.ask,
    "openssl 4": wheel.ask,
    "testssl.sh": testssl.ask,
}


def can_ask(peer: str, row: Row) -> bool:
    """Tell whether a peer has anything to say of a row."""
    wanted = row.testssl if peer == "testssl.sh" else True
    return wanted and not cannot_see(peer, row, "")


def ask(row: Row, port: int, folder: Path, *peers: str) -> Iterator[Outcome]:
    """Ask one peer after another: some servers answer one connection at a time."""
    for peer in peers or PEERS:
        if can_ask(peer, row):
            yield PEERS[peer](row, port, folder)
