"""Ask all peers and ourselves about every server, compare, and record: `python -m tests.oracles`.

Arguments are parts of the names of rows; without any, the whole matrix is recorded.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from tests.oracles import corpus
from tests.oracles.agreement import unexplained
from tests.oracles.corpus import Recorded
from tests.oracles.matrix import MATRIX
from tests.oracles.ours import outcome_of, recorded_look, target_of
from tests.oracles.outcome import ByVersion
from tests.oracles.peers import everyone
from tests.oracles.row import Row
from tests.oracles.servers import serving, version_of
from tests.oracles.sites import authorities

AT_ONCE: Final = 2
Found = tuple[list[str], Mapping[str, ByVersion]]  # lines to print, and what peers offered


def main(arguments: Sequence[str]) -> int:
    """Record the chosen rows; 1 when somebody disagrees without being named for it."""
    rows = [row for row in MATRIX if not arguments or any(part in row.id for part in arguments)]
    if not rows:
        print("no row is called so", file=sys.stderr)
        return 2
    offers, disagreements = [], 0
    with ProcessPoolExecutor(AT_ONCE) as workers:
        for (first, *others), offered in workers.map(record, rows):
            print(first, *(f"  {line}" for line in others), sep="\n", flush=True)
            offers.append(offered)
            disagreements += len(others)
    corpus.write_offers(offers)
    print(f"{len(rows)} servers, {disagreements} unexplained disagreements")
    return 1 if disagreements else 0


def record(row: Row) -> Found:
    """Record a row; return what was seen of it in a line, and each disagreement in another."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, serving(row, Path(name)) as port:
        facts, heard = asyncio.run(recorded_look(target_of(row, port)))
        looked_s = time.monotonic() - began
        peers = tuple(everyone.ask(row, port, Path(name)))
    recorded = Recorded(
        row=row.id,
        server=version_of(row),
        peers=peers,
        facts=facts,
        transcript=heard.transcript(),
        agency_root=authorities().root.der,
        certificates=tuple(heard.certificates),
    )
    corpus.write(recorded, row)
    took_s = time.monotonic() - began
    times = f"{looked_s:.1f} s, with {len(peers)} peers {took_s:.0f} s"
    lines = [f"{row.id}: {heard.connections} connections, {times}"]
    lines += map(str, unexplained(row, outcome_of(facts), peers))
    return lines, {peer.peer: peer.suites_asked for peer in peers}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
