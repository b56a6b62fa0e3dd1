from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checks.level.approved import judge
from checks.level.declared import judge as judge_declared
from checks.level.facts import LevelFacts
from checks.verdict import Cause, Status, UnseenError
from tests.checks.level.level_facts import SEEN_AT, a_level, level_facts


@pytest.mark.parametrize(
    ("approval", "status", "reason"),
    [
        pytest.param(
            {},
            Status.PASS,
            "level 3 was approved by decision 123/QĐ-SGDĐT of 2026-09-01",
            id="number and date",
        ),
        pytest.param(
            {"decided_on": date(2026, 11, 24)},
            Status.PASS,
            "level 3 was approved by decision 123/QĐ-SGDĐT of 2026-11-24",
            id="decided today",
        ),
        pytest.param(
            {"decided_on": date(2026, 11, 25)},
            Status.FAIL,
            "decision 123/QĐ-SGDĐT bears a date that has not come yet, 2026-11-25",
            id="decided tomorrow",
        ),
        pytest.param(
            {"decision": None},
            Status.FAIL,
            "level 3 is declared without its decision's number",
            id="no number",
        ),
        pytest.param(
            {"decision": "  "},
            Status.FAIL,
            "level 3 is declared without its decision's number",
            id="a blank number",
        ),
        pytest.param(
            {"decided_on": None},
            Status.FAIL,
            "level 3 is declared without its decision's date",
            id="no date",
        ),
        pytest.param(
            {"decision": None, "decided_on": None},
            Status.FAIL,
            "level 3 is declared without its decision's number and date",
            id="neither",
        ),
    ],
)
def test_a_decision_approved_the_level(approval, status, reason):
    verdict = judge(level_facts(a_level(**approval)))
    assert (verdict.status, str(verdict.reason)) == (status, reason)


def test_the_day_is_that_of_vietnam():
    already_tomorrow = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # midnight in Hanoi
    facts = level_facts(a_level(decided_on=date(2026, 11, 25)))
    assert judge(replace(facts, seen_at=already_tomorrow)).status is Status.PASS


def test_a_level_that_is_not_declared_is_not_known_to_be_approved():
    with pytest.raises(UnseenError) as unseen:
        judge(level_facts(None))
    assert unseen.value.fact.cause is Cause.NOT_DECLARED


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param(level_facts(a_level(2)), Status.PASS, "declares level 2", id="declared"),
        pytest.param(
            level_facts(None),
            Status.FAIL,
            "the inventory declares no approved level",
            id="not declared",
        ),
    ],
)
def test_an_approved_level_is_declared(facts, status, reason):
    verdict = judge_declared(facts)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


def test_a_profile_that_was_not_asked_for_is_no_verdict():
    with pytest.raises(UnseenError) as unseen:
        judge_declared(LevelFacts(seen_at=SEEN_AT))
    assert unseen.value.fact.cause is Cause.NOT_ASKED
