from dataclasses import replace
from datetime import date

import pytest

from baselines.requirement import ByLevel
from checks.judge import Seen, fingerprint, judge_requirement, out_of_force
from checks.verdict import Status
from tests.builders import RULE, a_look, a_system, a_target, an_unseen, day
from tests.checks.judging import (
    ALL,
    EACH,
    FAIL,
    LOCKED,
    ONE,
    OPEN,
    THREE,
    TWO,
    TWO_DOORS,
    at,
    judged,
)
from tests.toys import a_document, a_requirement, a_rule, all_locked, ask, locked, locked_and_dry


@pytest.fixture
def _questions(monkeypatch):
    ask(monkeypatch, locked=locked, all_locked=all_locked, locked_and_dry=locked_and_dry)


@pytest.mark.usefixtures("_questions")
class TestFinding:
    def test_it_cites_the_clause_of_the_system_s_level(self):
        (found, _) = judged(at(ONE, LOCKED), at(TWO, LOCKED), levels={3: "5.1"}, clause="")
        assert (found.clause, found.level) == ("5.1", 3)

    def test_it_has_no_level_where_the_clause_knows_none(self):
        (found, _) = judged(at(ONE, LOCKED), at(TWO, LOCKED))
        assert (found.clause, found.level) == ("4.2", None)

    def test_it_names_all_evidence_and_the_latest_time(self):
        first = a_look(LOCKED, target=TWO_DOORS, evidence=("a", "b"), seen_at=day(1))
        second = replace(first, address=TWO, evidence=("b", "c"), seen_at=day(2))
        (found,) = judged(first, second, rules=[ALL])
        assert (found.evidence, found.seen_at) == (("a", "b", "c"), day(2))

    def test_a_failure_that_nothing_contradicts_keeps_the_evidence_of_a_look_that_saw_nothing(self):
        looks = [replace(at(ONE, OPEN), evidence=("a",)), at(TWO, an_unseen())]
        (found,) = judged(*looks, rules=[ALL])
        assert (found.status, found.evidence) == (FAIL, ("a",))

    def test_addresses_of_one_endpoint_share_a_fingerprint(self):
        first, second = judged(at(ONE, LOCKED), at(TWO, OPEN))
        assert first.fingerprint == second.fingerprint == fingerprint(RULE, "website", "web", "")

    @pytest.mark.parametrize(
        "other",
        [
            {"rules": [a_rule(severity="low")]},
            {"rules": [a_rule(origin="tool", covers={"vi": "x", "en": "y"})]},
            {"rules": [a_rule(params=ByLevel(everywhere={}), duty=ByLevel(everywhere="should"))]},
            {"rules": [a_rule(check="door.all_locked")]},
            {"clause": "9.9"},
            {"target": replace(TWO_DOORS, addresses=(THREE,))},
        ],
        ids=["severity", "words", "duty", "question", "clause", "address"],
    )
    def test_no_change_of_wording_or_address_changes_it(self, other):
        found = judged(at(ONE, LOCKED), **other)[0]
        assert found.fingerprint == fingerprint(RULE, "website", "web", "")

    def test_rule_system_target_and_locus_do(self):
        parts = [("r", "s", "t", ""), ("r2", "s", "t", ""), ("r", "s2", "t", "")]
        parts += [("r", "s", "t2", ""), ("r", "s", "t", "l"), ("r", "st", "", "")]
        assert len({fingerprint(*one) for one in parts}) == len(parts)


@pytest.mark.usefixtures("_questions")
class TestManual:
    @pytest.mark.parametrize("automation", ["manual", "partial"])
    def test_what_no_machine_can_tell_is_manual(self, automation):
        rules = [] if automation == "manual" else [EACH]
        wanted = replace(a_requirement(), rules=tuple(rules), automation=automation)
        system = a_system(targets=(a_target(),))
        *_, last = judge_requirement(system, a_document(), wanted, Seen((a_look(LOCKED),)))
        assert (last.status, last.rule, last.check) == (
            Status.MANUAL,
            "tls-vn/OLD-PROTOCOLS.attested",
            "",
        )
        assert (last.target, last.kind, last.duty, last.seen_at) == (
            "website",
            "system",
            "must",
            None,
        )

    def test_what_is_fully_automated_has_no_manual_part(self):
        assert len(judged(a_look(LOCKED), target=a_target())) == 1

    @pytest.mark.parametrize(
        ("status", "origin"),
        [
            ("in_force", "legal"),
            ("superseded", "legal"),
            ("uncertain", "legal"),
            ("guidance", "guidance"),
            ("practice", "guidance"),
        ],
    )
    def test_its_origin_follows_from_the_document(self, status, origin):
        wanted = replace(a_requirement(), rules=(), automation="manual")
        (found,) = judge_requirement(a_system(), a_document(status=status), wanted, Seen(()))
        assert found.origin == origin


@pytest.mark.parametrize(
    ("requirement", "rules"),
    [
        pytest.param(a_requirement(), [RULE], id="one rule"),
        pytest.param(
            a_requirement(a_rule(), a_rule(id="x"), automation="partial"),
            [RULE, "x"],
            id="two rules and a manual part",
        ),
        pytest.param(
            replace(a_requirement(), rules=(), automation="manual"),
            ["tls-vn/OLD-PROTOCOLS.attested"],
            id="only a manual part",
        ),
    ],
)
def test_a_document_out_of_force_does_not_apply(requirement, rules):
    found = list(out_of_force(a_system(), a_document(), requirement, date(2025, 12, 31)))
    assert [one.rule for one in found] == rules
    assert {one.status for one in found} == {Status.NOT_APPLICABLE}
    assert {str(one.reason) for one in found} == {"TLS-VN is not in force on 2025-12-31"}
