"""Ask all peers and ourselves about every server, compare, and record: `python -m tests.oracles`.

Arguments are parts of the names of rows, which are recorded anew. Without any, every row is that
was not recorded by this very code before: so a run that was broken off goes on.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from checks.tls.facts import TlsFacts
from tests.oracles import asked, corpus, progress
from tests.oracles.agreement import rests_on_hellos, unexplained
from tests.oracles.corpus import Recorded
from tests.oracles.matrix import MATRIX
from tests.oracles.ours import outcome_of, recorded_look, target_of
from tests.oracles.outcome import ByVersion
from tests.oracles.peers import everyone
from tests.oracles.replay import NotRecorded, look_again, of_hellos
from tests.oracles.row import Row
from tests.oracles.servers import serving, version_of
from tests.oracles.sites import authorities
from tests.oracles.transcript import RecordingWorld

AT_ONCE: Final = 2
MOST_LOOKS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a row."""

    row: Row
    line: str
    disagreements: tuple[str, ...]
    offers: Mapping[str, ByVersion]


def main(arguments: Sequence[str]) -> int:
    """Record the chosen rows; 1 when somebody disagrees without being named for it."""
    rows = [row for row in MATRIX if not arguments or any(part in row.id for part in arguments)]
    if not rows:
        print("no row is called so", file=sys.stderr)
        return 2
    code = progress.fingerprint()
    todo = rows if arguments else [row for row in rows if not progress.is_recorded(row, code)]
    disagreements = 0
    with ProcessPoolExecutor(AT_ONCE) as workers:
        slow_first = sorted(todo, key=lambda row: (not row.testssl, row.scheme == "https"))
        for future in as_completed([workers.submit(record, row) for row in slow_first]):
            done = future.result()
            print(done.line, *done.disagreements, sep="\n  ", flush=True)
            corpus.write_offers(done.offers)
            progress.note(done.row, code if not done.disagreements else "")
            disagreements += len(done.disagreements)
    kept = f", {len(rows) - len(todo)} recorded before" if len(todo) < len(rows) else ""
    print(f"{len(todo)} servers{kept}, {disagreements} unexplained disagreements")
    return 1 if disagreements else 0


def record(row: Row) -> Done:
    """Record a row."""
    try:
        return _recorded(row)
    except pytest.skip.Exception as lacking:  # which cannot go from process to process
        raise RuntimeError(f"{row.id}: {lacking}") from None


def _recorded(row: Row) -> Done:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, serving(row, Path(name)) as port:
        facts, ours, replays = _look(row, port)
        looked_s = time.monotonic() - began
        heard = tuple(everyone.ask(row, port, Path(name)))
    peers = tuple(each.outcome for each in heard)
    recorded = Recorded(
        row=row.id,
        server=version_of(row),
        peers=peers,
        facts=facts,
        transcript=ours.transcript(),
        hellos={
            each.outcome.peer: asked.pack(each.exchanges)
            for each in heard
            if rests_on_hellos(each.outcome.peer, row)
        },
        agency_root=authorities().root.der,
        certificates=tuple(ours.certificates),
    )
    corpus.write(recorded, row)
    took_s = time.monotonic() - began
    times = f"{looked_s:.1f} s, with {len(peers)} peers {took_s:.0f} s"
    return Done(
        row=row,
        line=f"{row.id}: {ours.connections} connections, {times}",
        disagreements=(
            *map(str, unexplained(row, outcome_of(facts), peers)),
            *(() if replays else (f"{row.id}: what was recorded gives other facts again",)),
        ),
        offers={peer.peer: peer.suites_asked for peer in peers},
    )


def _look(row: Row, port: int) -> tuple[TlsFacts, RecordingWorld, bool]:
    """Look until what was recorded gives the same facts again: chance can have a part in it."""
    for _ in range(MOST_LOOKS):
        facts, heard = asyncio.run(recorded_look(target_of(row, port)))
        with suppress(NotRecorded, ExceptionGroup):
            again, _ = look_again(row, heard.transcript(), facts)
            if of_hellos(again) == of_hellos(facts):
                return facts, heard, True
    return facts, heard, False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
