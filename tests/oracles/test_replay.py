"""What servers answered when they were recorded, read anew: the same bytes give the same facts."""

from typing import Any, cast

import pytest

from checks.tls.certificates import chain_facts
from checks.tls.certificates.chain_facts import Chain
from checks.verdict import seen
from tests.oracles import corpus
from tests.oracles.corpus import Recorded
from tests.oracles.matrix import MATRIX
from tests.oracles.replay import look_again, of_hellos
from tests.oracles.row import Row

ROWS = pytest.mark.parametrize("row", MATRIX, ids=[row.id for row in MATRIX])
MOST_CONNECTIONS = 40
OF_CHAINS = ("chain", "chain_shape", "chains", "public_trust", "agency_trust")
WITHOUT_CHAINS = ("s_server, anonymous suites",)


@ROWS
def test_the_same_answers_give_the_same_facts(row: Row) -> None:
    recorded = corpus.read(row)
    again, _ = look_again(row, recorded.transcript, recorded.facts)
    assert of_hellos(again) == of_hellos(recorded.facts)


def test_a_usual_server_costs_few_connections() -> None:
    usual = next(row for row in MATRIX if row.id == "nginx, TLS 1.2 and 1.3 with eight suites")
    assert len(corpus.read(usual).transcript.connections) <= MOST_CONNECTIONS


@ROWS
def test_the_same_certificates_give_the_same_chains_and_trust(row: Row) -> None:
    recorded = corpus.read(row)
    if isinstance(recorded.facts.chains, tuple):
        assert chains_again(recorded) == {name: getattr(recorded.facts, name) for name in OF_CHAINS}
    else:
        assert row.id in WITHOUT_CHAINS


def chains_again(recorded: Recorded) -> dict[str, Any]:
    by_digest = {chain_facts.read_chain([der]).read[0].sha256: der for der in recorded.certificates}
    main, *others = (
        cast(Chain, chain_facts.read_chain([by_digest[each.sha256] for each in chain]))
        for chain in seen(recorded.facts.chains)
    )
    facts = chain_facts.facts_of(
        main, others, (recorded.agency_root,), recorded.facts.seen_at, complete=True
    )
    return {name: facts[name] for name in OF_CHAINS}
