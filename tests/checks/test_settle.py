import pytest

from checks.settle import settle
from checks.verdict import ASKED_ONCE, Cause, Status
from tests.builders import a_finding

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
MANUAL, NOT_APPLICABLE = Status.MANUAL, Status.NOT_APPLICABLE
FIRST, AGAIN = ("first",), ("again",)


@pytest.mark.parametrize(
    ("first", "again", "settled"),
    [
        pytest.param(FAIL, FAIL, FAIL, id="fails twice"),
        pytest.param(FAIL, PASS, UNKNOWN, id="fails, then passes"),
        pytest.param(FAIL, UNKNOWN, UNKNOWN, id="fails, then nobody knows"),
        pytest.param(FAIL, NOT_APPLICABLE, UNKNOWN, id="fails, then does not apply"),
        pytest.param(PASS, FAIL, UNKNOWN, id="passes, then fails"),
        pytest.param(NOT_APPLICABLE, FAIL, UNKNOWN, id="does not apply, then fails"),
        pytest.param(PASS, PASS, PASS, id="passes twice"),
        pytest.param(PASS, UNKNOWN, PASS, id="passes, then nobody knows"),
        pytest.param(UNKNOWN, PASS, UNKNOWN, id="nobody knows, then passes"),
        pytest.param(UNKNOWN, FAIL, UNKNOWN, id="nobody knows, then fails"),
        pytest.param(MANUAL, MANUAL, MANUAL, id="for a person to tell"),
    ],
)
def test_only_what_two_looks_agree_on_is_a_failure(first, again, settled):
    (found,) = settle([a_finding(first)], [a_finding(again)])
    assert found.status is settled


@pytest.mark.parametrize(
    ("first", "again", "reason"),
    [
        (FAIL, PASS, "failed at the first look but not when looked at again"),
        (PASS, FAIL, "did not fail at the first look but did when looked at again"),
    ],
)
def test_looks_that_differ_are_unsteady_with_both_as_evidence(first, again, reason):
    (found,) = settle([a_finding(first, evidence=FIRST)], [a_finding(again, evidence=AGAIN)])
    assert (found.cause, str(found.reason)) == (Cause.UNSTEADY, reason)
    assert found.evidence == FIRST + AGAIN


def test_a_failure_that_was_not_looked_at_again_stands():
    again = a_finding(UNKNOWN, cause=Cause.NOT_ASKED, reason=ASKED_ONCE.why)
    (found,) = settle([a_finding(FAIL)], [again])
    assert (found.status, found.cause) == (FAIL, None)


def test_a_failure_that_is_confirmed_keeps_what_the_first_look_said():
    before = a_finding(FAIL, evidence=("first", "both"))
    (found,) = settle([before], [a_finding(FAIL, evidence=("both", "again"))])
    assert found.evidence == ("first", "both", "again")
    assert (found.reason, found.cause) == (before.reason, None)


def test_a_failure_that_is_gone_altogether_is_unsteady():
    (found,) = settle([a_finding(FAIL, evidence=FIRST)], [])
    assert (found.status, found.cause, found.evidence) == (UNKNOWN, Cause.UNSTEADY, FIRST)


def test_addresses_and_loci_are_settled_each_on_its_own():
    here, there = a_finding(FAIL), a_finding(FAIL, address="192.0.2.2")
    other = a_finding(FAIL, locus="cookie:sid")
    again = [a_finding(FAIL), a_finding(PASS, address="192.0.2.2"), a_finding(PASS, locus="x")]
    statuses = [found.status for found in settle([here, there, other], again)]
    assert statuses == [FAIL, UNKNOWN, UNKNOWN]


def test_a_failure_that_only_the_second_look_finds_is_unsteady():
    late = a_finding(FAIL, locus="cookie:sid", evidence=AGAIN)
    passing, found = settle([a_finding(PASS)], [a_finding(PASS), late])
    assert passing.status is PASS
    assert (found.status, found.cause, found.evidence) == (UNKNOWN, Cause.UNSTEADY, AGAIN)
    assert (found.fingerprint, found.locus) == (late.fingerprint, "cookie:sid")


@pytest.mark.parametrize("status", [PASS, UNKNOWN, NOT_APPLICABLE])
def test_nothing_else_is_taken_from_the_second_look_alone(status):
    assert settle([], [a_finding(status)]) == ()
