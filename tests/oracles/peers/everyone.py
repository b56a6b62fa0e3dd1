"""Ask every peer that can say anything about a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.oracles.begun import BEGINS
from tests.oracles.outcome import Outcome
from tests.oracles.peers import nmap, openssl, sslyze, testssl, wheel
from tests.oracles.row import Row
from tests.oracles.tap import Exchange, tapped

Ask = Callable[[Row, int, Path], Outcome]
PEERS: Final[dict[str, Ask]] = {
    "sslyze": sslyze.ask,
    "nmap": nmap.ask,
    "openssl": openssl.ask,
    "openssl 4": wheel.ask,
    "testssl.sh": testssl.ask,
}
# These cannot begin TLS there; nmap greets a server of XMPP without its name, whereupon it ends.
BEGUN: Final = {
    "sslyze": ("mysql",),
    "nmap": ("rdp", "xmpp"),
    "openssl": ("rdp",),
    "openssl 4": tuple(BEGINS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a peer found, and what it said and was answered for it."""

    outcome: Outcome
    exchanges: tuple[Exchange, ...]


def can_ask(peer: str, row: Row) -> bool:
    """Tell whether a peer is asked about a row."""
    if peer == "testssl.sh":
        return row.testssl
    if peer == "openssl 4":
        return row.newest == "TLS 1.3" and row.scheme in ("https", *BEGINS)
    return True


def ask(row: Row, port: int, folder: Path, *peers: str) -> Iterator[Heard]:
    """Ask one peer after another: some servers answer one connection at a time."""
    for peer in peers or PEERS:
        if can_ask(peer, row):
            is_begun = row.scheme in BEGUN.get(peer, ())
            met = replace(row, scheme="https") if is_begun else row
            with tapped(port, BEGINS[row.scheme] if is_begun else None) as tap:
                outcome = PEERS[peer](met, tap.port, folder)
            heard = tuple(each for each in tap.exchanges if each.hello)
            yield Heard(outcome=outcome, exchanges=heard)
