"""Some rows of the matrix asked anew, each by peers that come from packages."""

import asyncio
from pathlib import Path

import pytest

from tests.oracles.agreement import unexplained
from tests.oracles.matrix import MATRIX
from tests.oracles.ours import outcome_of, recorded_look, target_of
from tests.oracles.peers import everyone
from tests.oracles.row import Row
from tests.oracles.servers import serving

pytestmark = pytest.mark.oracle
LIVE = [row for row in MATRIX if row.live]


@pytest.mark.parametrize("row", LIVE, ids=[row.id for row in LIVE])
def test_we_and_our_peers_find_the_same_now(row: Row, tmp_path: Path) -> None:
    with serving(row, tmp_path) as port:
        facts, _ = asyncio.run(recorded_look(target_of(row, port)))
        peers = tuple(everyone.ask(row, port, tmp_path, "nmap", "openssl", "openssl 4"))
    assert list(map(str, unexplained(row, outcome_of(facts), peers))) == []
