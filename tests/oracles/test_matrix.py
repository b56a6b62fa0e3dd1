"""The matrix as it was recorded: we and every peer say the same of the same servers."""

import json
import re
from collections import Counter

import pytest

from checks.tls.wire.iana_aliases import group_called
from checks.verdict import Answer, NotSeen, seen
from tests.oracles import corpus
from tests.oracles.agreement import unexplained
from tests.oracles.compare import compared
from tests.oracles.matrix import MATRIX
from tests.oracles.ours import outcome_of
from tests.oracles.peers.everyone import PEERS, can_ask
from tests.oracles.row import Row

MOST_BYTES = 3_000_000
NOT_TOLD = {
    "s_server, anonymous suites": ["chains", "accepted"],  # there is no certificate
}
# Peers tell these, and our look ends without an answer: UNKNOWN, never a verdict.
UNSEEN = {
    "Exim, SMTP": ["early_data"],  # nothing comes behind the handshake
    "Exim, SMTP with an EC key": ["early_data"],
    "slapd, LDAP": ["fallback_scsv"],  # these: every refusal is a closed connection
    "Dovecot, IMAP": ["fallback_scsv"],
    "Dovecot, POP3": ["fallback_scsv"],
}
ROWS = pytest.mark.parametrize("row", MATRIX, ids=[row.id for row in MATRIX])
WITH_GROUPS = [row for row in MATRIX if row.groups]


@ROWS
def test_we_and_all_peers_found_the_same(row: Row) -> None:
    recorded = corpus.read(row)
    assert list(map(str, unexplained(row, outcome_of(recorded.facts), recorded.peers))) == []


@ROWS
def test_every_peer_was_asked_and_each_field_is_told_by_one_of_them(row: Row) -> None:
    recorded = corpus.read(row)
    asked = [peer.peer for peer in recorded.peers]
    assert asked == [peer for peer in PEERS if can_ask(peer, row)]
    fields = {f for p in recorded.peers for f in compared(row, outcome_of(recorded.facts), p)}
    wanted = {"chains", "accepted", f"suites {row.newest}", f"version {row.newest}"}
    assert wanted - fields <= set(NOT_TOLD.get(row.id, ()))


@ROWS
def test_our_own_look_came_to_its_end(row: Row) -> None:
    facts = corpus.read(row).facts
    answers = [answer.settled for answer in seen(facts.versions).values()]
    assert set(answers) <= {Answer.TAKEN, Answer.REFUSED}
    lists = [*seen(facts.suites).values(), *seen(facts.groups).values()]
    assert [each for each in lists if not each.complete] == []


@ROWS
def test_what_peers_tell_and_we_do_not_is_known_by_name(row: Row) -> None:
    recorded = corpus.read(row)
    told = {"primes", *(f for peer in recorded.peers for f in peer.features)} - {"chain_in_order"}
    told |= {"chains"} if any(peer.keys for peer in recorded.peers) else set()
    unseen = {name for name in told if isinstance(getattr(recorded.facts, name), NotSeen)}
    assert unseen <= set(UNSEEN.get(row.id, ()))


@ROWS
def test_what_we_say_cannot_be_there_is_so_by_its_definition(row: Row) -> None:
    facts = corpus.read(row).facts
    assert facts.early_data is not None or "TLS 1.3" not in facts.taken
    assert facts.fallback_scsv is not None or len(facts.taken) == 1
    for name in ("extended_master_secret", "secure_renegotiation", "compression"):
        assert getattr(facts, name) is not None or {*facts.taken} <= {"SSLv2", "SSLv3", "TLS 1.3"}


@pytest.mark.parametrize("row", WITH_GROUPS, ids=[row.id for row in WITH_GROUPS])
def test_the_groups_that_were_found_are_those_that_were_configured(row: Row) -> None:
    """So no excuse that rests on the groups of a server rests on our word alone."""
    found = seen(corpus.read(row).facts.groups).values()
    assert {name for each in found for name in each.taken} == {
        group_called(name) for name in re.split("[: ]", row.groups)
    }


def test_the_matrix_has_sixty_rows_of_all_kinds_of_server() -> None:
    assert len(MATRIX) >= 60
    assert len({corpus.path_of(row) for row in MATRIX}) == len(MATRIX)
    assert min(Counter(row.program for row in MATRIX).values()) >= 1
    assert len({row.scheme for row in MATRIX}) >= 8


def test_the_corpus_is_small_whole_and_without_secrets() -> None:
    files = {path: path.read_bytes() for path in corpus.FOLDER.iterdir()}
    assert set(files) == {corpus.FOLDER / corpus.OFFERS, *map(corpus.path_of, MATRIX)}
    assert sum(map(len, files.values())) < MOST_BYTES
    assert [path.name for path, data in files.items() if b"PRIVATE KEY" in data] == []
    assert all(json.loads(data) for data in files.values())
