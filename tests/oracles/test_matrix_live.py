"""Some rows of the matrix asked anew, each by peers that come from packages."""

import asyncio
from pathlib import Path

import pytest

from checks.tls.facts import TlsFacts
from checks.verdict import seen
from tests.oracles.agreement import unexplained
from tests.oracles.matrix import MATRIX
from tests.oracles.ours import outcome_of, recorded_look, target_of
from tests.oracles.peers import everyone
from tests.oracles.row import Row
from tests.oracles.servers import serving

pytestmark = pytest.mark.oracle
LIVE = [row for row in MATRIX if row.live]
USUAL_SUITES = 8  # in all its versions: what a server set up by today's advice takes
MOST_CONNECTIONS = 40  # for such a server
MOST_BESIDES = 16  # connections that teach no suite, group or prime


@pytest.mark.parametrize("row", LIVE, ids=[row.id for row in LIVE])
def test_we_and_our_peers_find_the_same_now(row: Row, tmp_path: Path) -> None:
    with serving(row, tmp_path) as port:
        facts, heard = asyncio.run(recorded_look(target_of(row, port)))
        told = everyone.ask(row, port, tmp_path, "nmap", "openssl", "openssl 4")
        peers = tuple(each.outcome for each in told)
    assert list(map(str, unexplained(row, outcome_of(facts), peers))) == []
    assert heard.connections <= most_connections(facts)


def most_connections(facts: TlsFacts) -> int:
    """Allow one for each suite, group and prime that is taken, and few beside."""
    suites = sum(len(found.taken) for found in seen(facts.suites).values())
    if suites <= USUAL_SUITES:
        return MOST_CONNECTIONS
    groups = sum(len(found.taken) for found in seen(facts.groups).values())
    return suites + groups + len(seen(facts.primes)) + MOST_BESIDES
