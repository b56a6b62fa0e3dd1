"""What peers are excused from, proven by what they themselves sent when they were recorded."""

from dataclasses import replace

import pytest

from checks.tls.facts import Groups
from tests.oracles import corpus
from tests.oracles.agreement import MOST, WRONG, OracleWrong
from tests.oracles.blind import BLIND, Blind, is_blind
from tests.oracles.compare import raw_differences
from tests.oracles.matrix import MATRIX
from tests.oracles.outcome import Outcome
from tests.oracles.peers.everyone import PEERS
from tests.oracles.proofs import Case, asked_after_all, proves
from tests.oracles.row import Row

EXCUSED = [
    (blind, peer, row) for blind in BLIND for row in MATRIX for peer in PEERS
    if blind.concerns(peer, row)
]  # fmt: skip
IDS = [f"{peer}: {row.id}: {', '.join(b.fields) or 'all'}" for b, peer, row in EXCUSED]


def case_of(row: Row, peer: str) -> Case:
    return Case(row=row, recorded=corpus.read(row), peer=peer)


@pytest.mark.parametrize(("blind", "peer", "row"), EXCUSED, ids=IDS)
def test_a_peer_did_not_ask_what_it_is_excused_from(blind: Blind, peer: str, row: Row) -> None:
    case = case_of(row, peer)
    assert case.hellos
    assert {field: asked_after_all(case, field) for field in blind.fields} == {
        field: [] for field in blind.fields
    }


def test_a_proof_fails_where_the_peer_did_ask() -> None:
    case = case_of(next(row for row in MATRIX if row.id == "nginx, x25519 alone"), "sslyze")
    assert asked_after_all(case, "suites TLS 1.2") == []
    more = {"TLS 1.2": Groups(taken=("x25519", "secp256r1"), complete=True)}
    with_more = replace(case.recorded, facts=replace(case.recorded.facts, groups=more))
    asked = asked_after_all(replace(case, recorded=with_more), "suites TLS 1.2")
    assert "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in TLS 1.2" in asked


@pytest.mark.parametrize("blind", BLIND, ids=[f"{b.peers[0]}: {b.why}" for b in BLIND])
def test_no_excuse_is_idle(blind: Blind) -> None:
    """Each named row and field needs it, and each program somewhere."""
    needed = [
        (case.row.id, field)
        for each, peer, row in EXCUSED
        if each is blind
        for case in [case_of(row, peer)]
        for field in blind.fields
        if lacks(case, field)
    ]
    assert {row for row, _ in needed} >= set(blind.rows)
    assert {field for _, field in needed} == set(blind.fields)
    programs = {row.program for row in MATRIX if row.id in {name for name, _ in needed}}
    assert programs >= set(blind.programs)


def lacks(case: Case, field: str) -> bool:
    """Tell whether a peer found less; one that scanned nothing found nothing."""
    if not field:
        return case.theirs == Outcome(peer=case.peer)
    found = raw_differences(case.row, case.ours, case.theirs)
    return any(each.field.startswith(field) for each in found)


def test_a_peer_that_found_nothing_at_all_is_excused_by_name() -> None:
    empty = [
        (peer.peer, row)
        for row in MATRIX
        for peer in corpus.read(row).peers
        if peer == Outcome(peer=peer.peer)
    ]
    assert [(peer, row.id) for peer, row in empty if not is_blind(peer, row, "")] == []


def test_at_most_five_oracles_are_held_wrong() -> None:
    assert len(WRONG) <= MOST


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{w.peer}: {w.row}: {w.field}" for w in WRONG])
def test_bytes_prove_that_an_oracle_is_wrong(wrong: OracleWrong) -> None:
    case = case_of(next(row for row in MATRIX if row.id == wrong.row), wrong.peer)
    found = raw_differences(case.row, case.ours, case.theirs)
    assert wrong.field in [each.field for each in found]
    assert not is_blind(wrong.peer, case.row, wrong.field)
    assert proves(wrong, case)


def test_the_excuses_and_the_wrong_speak_of_rows_and_peers_that_exist() -> None:
    ids, programs = {row.id for row in MATRIX}, {row.program for row in MATRIX}
    assert {row for blind in BLIND for row in blind.rows} | {each.row for each in WRONG} <= ids
    assert {program for blind in BLIND for program in blind.programs} <= programs
    assert {peer for blind in BLIND for peer in blind.peers} | {each.peer for each in WRONG} <= set(
        PEERS
    )
