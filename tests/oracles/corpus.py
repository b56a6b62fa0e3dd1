"""What was recorded of each row: a small file of JSON a row, and one of what peers offer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, cast

from agent.recorded import canonical_json, from_json, to_json
from checks.tls.facts import TlsFacts
from tests.oracles.outcome import ByVersion, Outcome
from tests.oracles.row import Row
from tests.oracles.transcript import Transcript

FOLDER: Final = Path(__file__).parents[1] / "corpus" / "tls"
OFFERS: Final = "offers.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One row as it was found."""

    row: str
    server: str  # the program's version
    peers: tuple[Outcome, ...]
    facts: TlsFacts
    transcript: Transcript
    hellos: Mapping[str, bytes]  # of peers, where a proof rests on them: see `asked.pack`
    agency_root: bytes  # these: DER
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The suites that a peer offers, which are the same for every server."""

    suites: Mapping[str, ByVersion]


def path_of(row: Row) -> Path:
    """Return where a row is recorded."""
    return FOLDER / f"{re.sub('[^a-z0-9.]+', '-', row.id.lower()).strip('-')}.json"


def write(recorded: Recorded, row: Row) -> None:
    """Write a row, without what peers offered: that is the same for every row."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lean = tuple(replace(peer, suites_asked={}) for peer in recorded.peers)
    _dump(path_of(row), replace(recorded, peers=lean))


def write_offers(found: Mapping[str, ByVersion]) -> None:
    """Write what peers offered; of those not asked this time, what is known stays."""
    suites = {peer: dict(asked) for peer, asked in _offers().suites.items()}
    for peer, asked in found.items():
        suites.setdefault(peer, {}).update(asked)
    _dump(FOLDER / OFFERS, Offers(suites=suites))
    _offers.cache_clear()


def read(row: Row) -> Recorded:
    """Read a row. Raises FileNotFoundError when it has never been recorded."""
    recorded = from_json(_load(path_of(row)), Recorded)
    suites = _offers().suites
    peers = tuple(
        replace(peer, suites_asked=suites.get(peer.peer, {}) if peer.versions else {})
        for peer in recorded.peers
    )
    return replace(recorded, peers=peers)


@cache
def _offers() -> Offers:
    path = FOLDER / OFFERS
    return from_json(_load(path), Offers) if path.exists() else Offers(suites={})


def _load(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def _dump(path: Path, value: object) -> None:
    """Write one field a line."""
    fields = cast(dict[str, object], to_json(value))
    lines = (f'"{name}":{canonical_json(fields[name]).decode()}' for name in sorted(fields))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
