"""A comparison that could not fail would prove nothing."""

from dataclasses import replace

import pytest

from tests.oracles.blind import BLIND, Blind
from tests.oracles.compare import differences
from tests.oracles.outcome import Outcome
from tests.oracles.row import Row

ROW = Row(id="a server", program="nginx")
THEIRS = Outcome(
    peer="sslyze",
    versions={"TLS 1.2": True, "TLS 1.1": False},
    suites={"TLS 1.2": ("TLS_A", "TLS_B")},
    suites_asked={"TLS 1.2": ("TLS_A", "TLS_B", "TLS_C")},
    groups={"TLS 1.2": ("x25519",)},
    groups_asked={"TLS 1.2": ("x25519", "x448")},
    prime_bits=(2048,),
    chains=(("leaf", "upper"),),
    keys={"leaf": "RSA 2048"},
    accepted=True,
    features={"compression": False},
)
OURS = replace(THEIRS, peer="rasoat", suites_asked={}, groups_asked={})


def fields(ours: Outcome, theirs: Outcome = THEIRS, row: Row = ROW) -> list[str]:
    return [each.field for each in differences(row, ours, theirs)]


def test_the_same_is_no_difference() -> None:
    assert fields(OURS) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"versions": {"TLS 1.1": True}}, "version TLS 1.1", id="a version more"),
        pytest.param({"suites": {"TLS 1.2": ("TLS_A",)}}, "suites TLS 1.2", id="a suite less"),
        pytest.param(
            {"suites": {"TLS 1.2": ("TLS_A", "TLS_B", "TLS_C")}},
            "suites TLS 1.2",
            id="a suite more, which they asked for too",
        ),
        pytest.param({"groups": {}}, "groups TLS 1.2", id="no group"),
        pytest.param({"prime_bits": (1024,)}, "prime_bits", id="another prime"),
        pytest.param({"chains": (("leaf",),)}, "chains", id="a shorter chain"),
        pytest.param({"keys": {"leaf": "RSA 1024"}}, "key", id="another key"),
        pytest.param({"keys": {"other": "RSA 2048"}}, "key", id="another leaf"),
        pytest.param({"accepted": False}, "accepted", id="another verdict"),
        pytest.param({"features": {"compression": True}}, "feature compression", id="a feature"),
    ],
)
def test_one_thing_that_differs_is_one_difference(changed: dict[str, object], field: str) -> None:
    assert fields(replace(OURS, **changed)) == [field]  # type: ignore[arg-type]


def test_what_a_peer_did_not_offer_is_not_compared() -> None:
    more = {"TLS 1.2": ("TLS_A", "TLS_B", "TLS_NEVER_OFFERED")}
    assert fields(replace(OURS, suites=more)) == []


def test_a_leaf_that_a_peer_was_not_shown_is_no_difference() -> None:
    assert fields(replace(OURS, keys=THEIRS.keys | {"second": "EC P-256"})) == []


OLDER = next(blind for blind in BLIND if blind.fields == ("suites TLS 1.2",))
VERSION = next(blind for blind in BLIND if "version TLS 1.2" in blind.fields)


def blind_fields(blind: Blind, ours: dict[str, object], theirs: dict[str, object]) -> list[str]:
    row = replace(ROW, id=blind.rows[0])
    found = replace(THEIRS, peer=blind.peers[0], **theirs)  # type: ignore[arg-type]
    return fields(replace(OURS, **ours), found, row)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "left"),
    [
        pytest.param(("TLS_A", "TLS_B", "TLS_C"), [], id="it may find less"),
        pytest.param(("TLS_A",), ["suites TLS 1.2"], id="what it does find must be so"),
    ],
)
def test_a_peer_is_excused_from_what_it_did_not_find_alone(
    ours: tuple[str, ...], left: list[str]
) -> None:
    assert blind_fields(OLDER, {"suites": {"TLS 1.2": ours}}, {}) == left


def test_a_version_that_a_blind_peer_does_find_must_be_taken() -> None:
    yes, no = {"versions": {"TLS 1.2": True}}, {"versions": {"TLS 1.2": False}}
    assert blind_fields(VERSION, yes, no) == []
    assert blind_fields(VERSION, no, yes) == ["version TLS 1.2"]
