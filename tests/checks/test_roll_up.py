import itertools

import pytest

from checks.roll_up import roll_up, worst
from checks.verdict import Status
from tests.builders import a_finding, a_system, an_overlay
from tests.toys import a_document, a_requirement

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
MANUAL, NOT_APPLICABLE = Status.MANUAL, Status.NOT_APPLICABLE
WORST_FIRST = [FAIL, UNKNOWN, MANUAL, PASS, NOT_APPLICABLE]
ATTESTED = an_overlay(kind="attestation")


def rolled(*findings, **requirement):
    return roll_up(a_system(), a_document(), a_requirement(**requirement), findings)


@pytest.mark.parametrize("better", WORST_FIRST)
@pytest.mark.parametrize("worse", WORST_FIRST)
def test_the_worse_of_two_decides_in_either_order(worse, better):
    decides = min(worse, better, key=WORST_FIRST.index)
    findings = [a_finding(worse), a_finding(better)]
    assert rolled(*findings).status is decides
    assert rolled(*reversed(findings)).status is decides


@pytest.mark.parametrize("size", [1, 3, 5])
def test_the_worst_of_many_decides(size):
    for statuses in itertools.combinations_with_replacement(WORST_FIRST, size):
        assert worst(reversed(statuses)) is statuses[0]


def test_not_applicable_only_if_all_are():
    assert rolled(a_finding(NOT_APPLICABLE), a_finding(NOT_APPLICABLE)).status is NOT_APPLICABLE
    assert rolled(a_finding(NOT_APPLICABLE), a_finding(PASS)).status is PASS


def test_nothing_found_is_unknown():
    assert (rolled().status, rolled().met) == (UNKNOWN, None)


@pytest.mark.parametrize(
    ("status", "met"),
    [(PASS, True), (FAIL, False), (UNKNOWN, None), (MANUAL, None), (NOT_APPLICABLE, None)],
)
def test_met_is_said_only_where_it_can_be(status, met):
    assert rolled(a_finding(status)).met is met


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        pytest.param([a_finding(MANUAL, overlay=ATTESTED)], PASS, id="attested alone"),
        pytest.param(
            [a_finding(MANUAL, overlay=ATTESTED), a_finding(PASS)], PASS, id="attested, and passes"
        ),
        pytest.param(
            [a_finding(MANUAL, overlay=ATTESTED), a_finding(FAIL)], FAIL, id="attested, but fails"
        ),
        pytest.param(
            [a_finding(MANUAL, overlay=ATTESTED), a_finding(UNKNOWN)],
            UNKNOWN,
            id="attested, but the rest is unknown",
        ),
        pytest.param(
            [a_finding(MANUAL, overlay=ATTESTED), a_finding(MANUAL)],
            MANUAL,
            id="only one of two attested",
        ),
        pytest.param([a_finding(MANUAL), a_finding(PASS)], MANUAL, id="not attested"),
        pytest.param([a_finding(MANUAL, overlay=an_overlay())], MANUAL, id="waived only"),
        pytest.param([a_finding(FAIL, overlay=ATTESTED)], FAIL, id="a failure cannot be attested"),
        pytest.param([a_finding(UNKNOWN, overlay=ATTESTED)], UNKNOWN, id="nor can an unknown"),
        pytest.param([a_finding(FAIL, overlay=an_overlay())], FAIL, id="a waiver changes nothing"),
    ],
)
def test_an_attestation_stands_for_the_manual_part_alone(findings, status):
    assert rolled(*findings).status is status


def test_the_row_names_what_it_is_about():
    row = rolled(a_finding(PASS), a_finding(FAIL), a_finding(FAIL, locus="x"), levels={3: "4.2 a"})
    assert (row.id, row.system, row.document) == ("tls-vn/OLD-PROTOCOLS", "website", "tls-vn")
    assert (row.clause, row.level, row.automation) == ("4.2 a", 3, "full")
    assert row.fingerprints == (
        a_finding(PASS).fingerprint,
        a_finding(FAIL, locus="x").fingerprint,
    )


def test_a_requirement_that_knows_no_levels_has_none():
    assert (rolled(a_finding()).clause, rolled(a_finding()).level) == ("4.2", None)
