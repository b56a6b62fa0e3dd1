from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agent import inventory
from agent.inventory import InventoryError
from agent.restriction import Restriction
from agent.selection import (
    RestrictionError,
    Texts,
    again,
    binding,
    check,
    is_path,
    own_files,
    select,
    texts,
)
from baselines.read import BaselineError
from tests.agent.inventories import spoilt, written
from tests.builders import REQUIREMENT, RULE, a_system
from tests.toys import a_baseline, a_requirement, a_rule

DAY = date(2026, 9, 1)
OWN = """\
document:
  id: noi-bo
  version: "1"
  number: QĐ 45
  title: {vi: Quy chế, en: Regulation}
  url: https://example.vn
  in_force: 2026-01-01
  status: practice
requirements:
  - id: CERT
    title: {vi: Chứng thư, en: Certificates}
    clause: Điều 1
    kinds: [website]
    automation: full
    rules:
      - id: valid-now
        covers: {vi: Hiệu lực, en: Validity}
        check: tls.legacy_protocols_off
        params: {all: {oldest_allowed: TLS 1.2}}
        duty: must
        severity: high
        origin: plan
        remedy: {vi: [Sửa], en: [Mend]}
"""


def own(folder: Path, *change: str, name: str = "noi-bo.yaml") -> Path:
    path = folder / name
    path.write_text(OWN.replace(*change) if change else OWN, encoding="utf-8")
    return path


def declared(folder: Path, baselines: str = "[tls-vn]") -> inventory.Inventory:
    return inventory.read(written(folder, spoilt(("[tls-vn]", baselines))))


def document(id: str, *requirements, **changes):
    return replace(a_baseline(*requirements, id=id, **changes), path=f"{id}.yaml")


class TestTexts:
    def test_the_shipped_ones_and_one_s_own_are_known(self, tmp_path):
        known = texts([own(tmp_path)])
        assert known.named("noi-bo").path == str(tmp_path / "noi-bo.yaml")
        assert known.named("tls-vn").document.default

    def test_one_that_is_not_known_is_told(self):
        with pytest.raises(KeyError):
            texts().named("nghi-dinh")

    @pytest.mark.parametrize(
        ("right", "wrong", "says"),
        [
            pytest.param(
                "tls.legacy_protocols_off",
                "tls.legacy_protocol_off",
                ":18: requirements[CERT].rules[valid-now].check: there is no check "
                "tls.legacy_protocol_off; did you mean tls.legacy_protocols_off?",
                id="a misspelt check",
            ),
            pytest.param(
                "oldest_allowed",
                "oldest_alowed",
                ":19: requirements[CERT].rules[valid-now].params: tls.legacy_protocols_off has no "
                "parameter oldest_alowed; did you mean oldest_allowed?",
                id="a misspelt parameter",
            ),
        ],
    )
    def test_a_rule_that_does_not_fit_names_file_line_and_key(self, tmp_path, right, wrong, says):
        path = own(tmp_path, right, wrong)
        with pytest.raises(BaselineError) as error:
            texts([path])
        assert str(error.value.mistakes[0]) == f"{path}{says}"

    def test_every_rule_that_does_not_fit_is_told_at_once(self, tmp_path):
        second = own(tmp_path, "tls.legacy", "tsl.legacy", name="b.yaml")
        second.write_text(second.read_text(encoding="utf-8").replace("noi-bo", "noi-bo-2"))
        with pytest.raises(BaselineError) as error:
            texts([own(tmp_path, "TLS 1.2}", "7}"), second])
        assert {mistake.file for mistake in error.value.mistakes} == {
            str(tmp_path / "noi-bo.yaml"),
            str(second),
        }

    @pytest.mark.parametrize("name", ["missing.yaml", "."])
    def test_a_file_that_cannot_be_read_is_told(self, tmp_path, name):
        with pytest.raises(BaselineError):
            texts([tmp_path / name])


class TestSelect:
    def test_by_default_a_system_has_what_is_in_force_and_binds_it(self, tmp_path):
        known = Texts(
            (
                document("now"),
                document("later", in_force=date(2027, 1, 1)),
                document("gone", repealed=DAY),
                document("on-request", default=False),
                document("others", a_requirement(kinds=frozenset({"mail"}))),
                document("higher", a_requirement(levels={4: "4"}, clause="")),
                document("level-3", a_requirement(levels={3: "3"}, clause="")),
            )
        )
        website, _mail = select(declared(tmp_path, "[now]"), known, DAY)
        assert website.baselines == ("now", "level-3")

    def test_a_document_holds_from_its_first_to_its_last_day(self, tmp_path):
        known = Texts((document("a", in_force=DAY, repealed=date(2026, 9, 3)),))
        for day, chosen in ((31, ()), (1, ("a",)), (2, ("a",)), (3, ())):
            on = date(2026, 8 if day == 31 else 9, day)
            assert select(declared(tmp_path, "[a]"), known, on)[0].baselines == chosen

    def test_what_the_inventory_names_is_taken_whenever_it_holds(self, tmp_path):
        known = Texts((document("a"), document("b", default=False, repealed=DAY)))
        assert select(declared(tmp_path, "[b, a]"), known, DAY)[1].baselines == ("b", "a")

    def test_the_default_ones_can_be_named_beside_others(self, tmp_path):
        of_mail = a_requirement(kinds=frozenset({"mail"}))
        known = Texts((document("a", of_mail), document("b", of_mail, default=False)))
        assert select(declared(tmp_path, "[b, default]"), known, DAY)[1].baselines == ("b", "a")
        assert select(declared(tmp_path, "[default, a]"), known, DAY)[1].baselines == ("a",)

    def test_what_is_named_twice_is_judged_once(self, tmp_path):
        own(tmp_path)
        found = declared(tmp_path, "[tls-vn, noi-bo.yaml, tls-vn, ./noi-bo.yaml]")
        known = texts(own_files(found))
        assert select(found, known, DAY)[1].baselines == ("tls-vn", "noi-bo")

    def test_a_misspelt_one_is_told(self, tmp_path):
        found = declared(tmp_path, "[tls-vm, tls-vn, xyzzy]")
        with pytest.raises(InventoryError) as error:
            select(found, texts(), DAY)
        assert [str(one).removeprefix(str(found.path)) for one in error.value.mistakes] == [
            ":24: systems[mail].baselines[#1]: there is no baseline tls-vm; did you mean tls-vn?",
            ":24: systems[mail].baselines[#3]: there is no baseline xyzzy",
        ]

    def test_what_is_declared_of_a_system_stays(self, tmp_path):
        found = declared(tmp_path)
        for system, before in zip(select(found, texts(), DAY), found.systems, strict=True):
            assert (system.id, system.name, system.kind, system.level, system.targets) == (
                before.id,
                before.name,
                before.kind,
                before.level,
                before.targets,
            )


class TestOwnFiles:
    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("tls-vn", False),
            ("mine.yaml", True),
            ("mine.yml", True),
            ("rules/mine", True),
            ("/srv/mine.yaml", True),
        ],
    )
    def test_a_path_is_told_from_an_id(self, name, path):
        assert is_path(name) is path

    def test_they_stand_beside_the_inventory_each_once(self, tmp_path):
        found = declared(tmp_path, "[a.yaml, tls-vn, ./a.yaml, /srv/b.yaml]")
        assert own_files(found) == [tmp_path / "a.yaml", Path("/srv/b.yaml")]


class TestAgain:
    KNOWN = Texts(
        (
            document("old", repealed=date(2026, 7, 1)),
            document("new", in_force=date(2026, 7, 1)),
            document("named", default=False),
            document("given", default=False),
        )
    )
    BEFORE, AFTER = date(2026, 6, 1), date(2026, 8, 1)

    @pytest.mark.parametrize(
        ("baselines", "judged_on", "day", "chosen"),
        [
            pytest.param(("old",), BEFORE, BEFORE, ("old",), id="the same day"),
            pytest.param(("old",), BEFORE, AFTER, ("new",), id="a later day"),
            pytest.param(("new",), AFTER, BEFORE, ("old",), id="an earlier day"),
            pytest.param(("old", "named"), BEFORE, AFTER, ("new", "named"), id="named stays"),
            pytest.param(("named",), BEFORE, BEFORE, ("named",), id="named alone stays alone"),
        ],
    )
    def test_defaults_give_way_to_those_of_the_day(self, baselines, judged_on, day, chosen):
        system = a_system(baselines=baselines)
        assert again(system, judged_on, day, self.KNOWN, ()) == chosen

    def test_files_given_now_are_added(self):
        system = a_system(baselines=("old",))
        found = again(system, self.BEFORE, self.AFTER, self.KNOWN, [Path("given.yaml")])
        assert found == ("new", "given")


class TestCheck:
    def narrowed(self, **what):
        known = Texts((document("a", a_requirement(automation="partial")),))
        check(Restriction(**{k: frozenset(v) for k, v in what.items()}), [a_system()], known)

    @pytest.mark.parametrize(
        "what",
        [
            {},
            {"systems": ["website"]},
            {"areas": ["tls", "backup"]},
            {"rules": [RULE]},
            {"rules": [f"{REQUIREMENT}.attested"]},
        ],
        ids=str,
    )
    def test_what_is_there_may_be_asked_for(self, what):
        self.narrowed(**what)

    def test_what_is_not_there_is_told_at_once(self):
        with pytest.raises(RestrictionError) as error:
            self.narrowed(systems=["web-site"], areas=["tlss", "xyzzy"], rules=[RULE + "s"])
        assert error.value.mistakes == (
            "--system: there is no system web-site; did you mean website?",
            "--area: there is no area tlss; did you mean tls?",
            "--area: there is no area xyzzy",
            f"--rule: there is no rule {RULE}s; did you mean {RULE}?",
        )


def test_requirements_bind_by_kind_and_level_in_the_document_s_order():
    wanted = {
        "all": a_requirement(id="all"),
        "mail": a_requirement(id="mail", kinds=frozenset({"mail"})),
        "level 3": a_requirement(id="level 3", levels={3: "x"}, clause=""),
        "level 4": a_requirement(id="level 4", levels={4: "x"}, clause=""),
    }
    bound = binding(a_baseline(*wanted.values()), a_system())
    assert [one.id for one in bound] == ["all", "level 3"]
    unlevelled = binding(a_baseline(*wanted.values()), a_system(level=None))
    assert [one.id for one in unlevelled] == ["all"]


@pytest.mark.parametrize(
    ("narrowed", "rule", "taken"),
    [
        pytest.param({}, a_rule(check="tls.key_strong"), True, id="nothing"),
        pytest.param({"areas": ["tls"]}, a_rule(check="tls.key_strong"), True, id="its area"),
        pytest.param({"areas": ["backup"]}, a_rule(check="tls.key_strong"), False, id="another"),
        pytest.param({"areas": ["tls"]}, a_rule(check=""), False, id="what a person attests"),
        pytest.param({"areas": ["tls"]}, a_rule(check="ipv6.same_certificate"), True, id="one of"),
        pytest.param({"rules": [RULE]}, a_rule(check=""), True, id="the rule itself"),
        pytest.param({"rules": ["x"]}, a_rule(check=""), False, id="another rule"),
    ],
)
def test_a_restriction_takes_a_rule(narrowed, rule, taken):
    restriction = Restriction(**{key: frozenset(value) for key, value in narrowed.items()})
    assert restriction.takes_rule(rule.id, rule.check) is taken
    assert bool(restriction) is bool(narrowed)
