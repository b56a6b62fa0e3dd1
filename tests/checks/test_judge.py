import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest

from baselines.requirement import ByLevel
from checks.finding import Target
from checks.verdict import NOT_ASKED, Cause, Said, Verdict, failed, passed, seen
from tests.builders import NOON, DoorFacts, a_look, a_system, a_target, an_unseen
from tests.checks.judging import (
    ALL,
    BOTH,
    EACH,
    FAIL,
    LOCKED,
    ONE,
    OPEN,
    PASS,
    THREE,
    TWO,
    TWO_DOORS,
    UNKNOWN,
    UNTRIED,
    at,
    judged,
    told,
)
from tests.toys import (
    WallFacts,
    a_rule,
    all_locked,
    ask,
    locked,
    locked_and_dry,
)


@pytest.fixture
def _questions(monkeypatch):
    ask(monkeypatch, locked=locked, all_locked=all_locked, locked_and_dry=locked_and_dry)


@pytest.mark.usefixtures("_questions")
class TestEachAddress:
    def test_every_address_is_judged_on_its_own(self):
        assert [told(found) for found in judged(at(ONE, LOCKED), at(TWO, OPEN))] == [
            (ONE, PASS, None, "is locked"),
            (TWO, FAIL, None, "is open"),
        ]

    def test_a_fact_that_was_not_seen_is_unknown_with_its_cause(self):
        assert [told(found) for found in judged(at(ONE, UNTRIED), at(TWO, OPEN))] == [
            (ONE, UNKNOWN, Cause.NO_PERMISSION, "nobody tried"),
            (TWO, FAIL, None, "is open"),
        ]

    def test_a_fact_that_was_not_asked_is_unknown(self):
        (_, found) = judged(at(ONE, LOCKED), at(TWO, DoorFacts(seen_at=NOON)))
        assert (found.status, found.cause, found.reason) == (
            UNKNOWN,
            Cause.NOT_ASKED,
            NOT_ASKED.why,
        )

    def test_a_look_that_saw_nothing_is_unknown_with_its_cause(self):
        assert [told(found) for found in judged(at(ONE, an_unseen()), at(TWO, LOCKED))] == [
            (ONE, UNKNOWN, Cause.TIMED_OUT, "no answer came"),
            (TWO, PASS, None, "is locked"),
        ]

    def test_an_address_that_was_not_looked_at_is_unknown(self):
        assert [told(found) for found in judged(at(ONE, LOCKED))] == [
            (ONE, PASS, None, "is locked"),
            (TWO, UNKNOWN, Cause.NOT_ASKED, "this was not looked at in this run"),
        ]

    def test_without_any_look_everything_is_unknown(self):
        assert [told(found)[:3] for found in judged()] == [
            (ONE, UNKNOWN, Cause.NOT_ASKED),
            (TWO, UNKNOWN, Cause.NOT_ASKED),
        ]

    def test_a_name_without_addresses_is_unknown_with_the_reason(self):
        nowhere = a_target(addresses=())
        look = a_look(an_unseen("a.vn has no address"), target=nowhere, address="")
        (found,) = judged(look, target=nowhere)
        assert told(found) == ("", UNKNOWN, Cause.TIMED_OUT, "a.vn has no address")

    def test_addresses_that_nobody_knows_of_stand_beside_those_that_pass(self):
        in_doubt = a_look(an_unseen("no AAAA"), target=TWO_DOORS, address="")
        assert [
            told(found)[:2] for found in judged(at(ONE, LOCKED), at(TWO, LOCKED), in_doubt)
        ] == [
            ("", UNKNOWN),
            (ONE, PASS),
            (TWO, PASS),
        ]

    def test_a_look_at_another_target_says_nothing(self):
        other = a_look(LOCKED, target=a_target(id="api"), address=ONE)
        elsewhere = a_look(LOCKED, target=a_target(system="portal"), address=ONE)
        assert {found.status for found in judged(other, elsewhere)} == {UNKNOWN}


@pytest.mark.usefixtures("_questions")
class TestAllAddresses:
    @pytest.mark.parametrize(
        ("second", "status", "cause"),
        [
            pytest.param(at(TWO, LOCKED), PASS, None, id="both locked"),
            pytest.param(at(TWO, OPEN), FAIL, None, id="one open"),
            pytest.param(at(TWO, an_unseen()), UNKNOWN, Cause.TIMED_OUT, id="one saw nothing"),
            pytest.param(at(TWO, UNTRIED), UNKNOWN, Cause.NO_PERMISSION, id="one not tried"),
            pytest.param(None, UNKNOWN, Cause.NOT_ASKED, id="one not looked at"),
        ],
    )
    def test_one_address_missing_keeps_it_from_passing(self, second, status, cause):
        looks = [at(ONE, LOCKED), *([second] if second else [])]
        (found,) = judged(*looks, rules=[ALL])
        assert (found.address, found.status, found.cause) == ("", status, cause)

    @pytest.mark.parametrize("second", [at(TWO, an_unseen()), None], ids=["nothing", "no look"])
    def test_one_address_missing_does_not_keep_it_from_failing(self, second):
        looks = [at(ONE, OPEN), *([second] if second else [])]
        (found,) = judged(*looks, rules=[ALL])
        assert (found.status, str(found.reason)) == (FAIL, "one of 1 is open")

    def test_all_addresses_missing_is_unknown(self):
        (found,) = judged(at(ONE, an_unseen()), at(TWO, an_unseen()), rules=[ALL])
        assert (found.status, found.cause) == (UNKNOWN, Cause.TIMED_OUT)

    def test_addresses_that_nobody_knows_of_keep_it_from_passing(self):
        in_doubt = a_look(an_unseen("no AAAA"), target=TWO_DOORS, address="")
        (found,) = judged(at(ONE, LOCKED), at(TWO, LOCKED), in_doubt, rules=[ALL])
        assert told(found) == ("", UNKNOWN, Cause.TIMED_OUT, "no AAAA")

    def test_what_is_not_proven_at_one_locus_is_unknown_beside_a_failure(self, monkeypatch):
        def each(door: Mapping[str, DoorFacts]) -> list[Verdict]:
            return [
                passed("is locked", locus=one) if seen(facts.locked) else failed("open", locus=one)
                for one, facts in door.items()
            ]

        ask(monkeypatch, locked=each)
        target = a_target(addresses=(ONE, TWO, THREE))
        looks = [replace(one, target=target) for one in (at(ONE, LOCKED), at(TWO, OPEN))]
        found = {one.locus: one.status for one in judged(*looks, target=target)}
        assert found == {ONE: UNKNOWN, TWO: FAIL}


@pytest.mark.usefixtures("_questions")
class TestTwoAreas:
    WALL = a_look(WallFacts(seen_at=NOON, dry=True), target=TWO_DOORS, area="wall", address="")

    def test_facts_of_the_same_target_are_judged_together(self):
        looks = [at(ONE, LOCKED), at(TWO, OPEN), self.WALL]
        assert [told(found)[:2] for found in judged(*looks, rules=[BOTH])] == [
            (ONE, PASS),
            (TWO, FAIL),
        ]

    def test_a_missing_area_is_unknown(self):
        looks = [at(ONE, LOCKED), at(TWO, OPEN)]
        assert [told(found)[:3] for found in judged(*looks, rules=[BOTH])] == [
            (ONE, UNKNOWN, Cause.NOT_ASKED),
            (TWO, UNKNOWN, Cause.NOT_ASKED),
        ]

    def test_only_targets_of_a_kind_that_both_look_at_are_judged(self):
        host = Target(system="website", kind="host", id="app1")
        (found,) = judged(rules=[BOTH], target=host)
        assert (found.kind, found.cause) == ("system", Cause.NOTHING_DECLARED)


@pytest.mark.usefixtures("_questions")
def test_nothing_declared_is_unknown_and_never_absent():
    (found,) = judged(rules=[EACH], target=Target(system="website", kind="system", id="website"))
    assert (found.status, found.cause) == (UNKNOWN, Cause.NOTHING_DECLARED)
    assert (found.target, found.kind, found.evidence) == ("website", "system", ())


def crash(door: DoorFacts) -> Verdict:
    raise ZeroDivisionError(f"{seen(door.locked)}")


def crash_half_way(door: DoorFacts):
    yield passed("is locked", locus="a")
    raise KeyError("b")


def say_nothing(door: DoorFacts):
    return []


def say_none(door: DoorFacts):
    return None


def say_true(door: DoorFacts):
    return [True]


def say_text(door: DoorFacts):
    return "is locked"


def say_the_unsayable(door: DoorFacts) -> Verdict:
    return passed("is {how}")


def observe_the_unsayable(door: DoorFacts) -> Verdict:
    return passed("is locked", observed=Said("{what}"))


def say_it_twice(door: DoorFacts):
    return [passed("is locked"), failed("is open")]


@pytest.mark.parametrize(
    "question",
    [
        crash,
        crash_half_way,
        say_nothing,
        say_none,
        say_true,
        say_text,
        say_the_unsayable,
        observe_the_unsayable,
        say_it_twice,
    ],
)
def test_a_question_that_breaks_is_unknown_through_a_bug_and_logged(question, monkeypatch, caplog):
    ask(monkeypatch, locked=question)
    (found,) = judged(a_look(LOCKED), target=a_target())
    assert (found.status, found.cause) == (UNKNOWN, Cause.BUG)
    assert str(found.reason).startswith("the check itself failed: ")
    (record,) = caplog.records
    assert (record.levelno, record.message) == (logging.ERROR, "door.locked failed")
    assert record.exc_info is not None


def test_a_parameter_that_does_not_fit_is_a_bug(monkeypatch):
    def long(door: DoorFacts, *, least: int) -> Verdict:
        return passed("is long") if least else failed("is short")

    ask(monkeypatch, locked=long)
    rule = a_rule(params=ByLevel(everywhere={"least": "much"}))
    (found,) = judged(a_look(LOCKED), rules=[rule], target=a_target())
    assert (found.status, found.cause) == (UNKNOWN, Cause.BUG)


def test_the_same_question_with_the_same_parameters_is_judged_once(monkeypatch):
    asked = []

    def counted(door: DoorFacts, *, least: int = 1) -> Verdict:
        asked.append(least)
        return passed("is locked")

    ask(monkeypatch, locked=counted)
    rules = [
        a_rule(id="a/A.x", params=ByLevel(everywhere={"least": 1})),
        a_rule(id="b/B.y", params=ByLevel(everywhere={"least": 1})),
        a_rule(id="c/C.z", params=ByLevel(everywhere={"least": 2})),
    ]
    found = judged(a_look(LOCKED), rules=rules, target=a_target())
    assert asked == [1, 2]
    assert [one.rule for one in found] == ["a/A.x", "b/B.y", "c/C.z"]


def test_parameters_are_those_of_the_system_s_level(monkeypatch):
    def least(door: DoorFacts, *, least: int) -> Verdict:
        return passed("{least}", least=least)

    ask(monkeypatch, locked=least)
    rule = a_rule(
        params=ByLevel(everywhere={"least": 1}, at_level={3: {"least": 3}}),
        duty=ByLevel(everywhere="should", at_level={3: "must"}),
    )
    for level, expected, duty in ((3, "3", "must"), (2, "1", "should"), (None, "1", "should")):
        system = a_system(level=level, targets=(a_target(),))
        (found,) = judged(a_look(LOCKED), rules=[rule], system=system)
        assert (str(found.reason), found.duty) == (expected, duty)
