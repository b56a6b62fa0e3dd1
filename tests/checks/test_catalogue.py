import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Literal

import pytest

from baselines.read import read_all, shipped
from baselines.requirement import ByLevel
from checks import catalogue
from checks.verdict import Verdict, passed
from tests.builders import DoorFacts
from tests.toys import WallFacts, a_rule, all_locked, ask, locked, locked_and_dry

QUESTIONS = catalogue.questions()
SHIPPED = {
    rule.id: (rule, requirement)
    for baseline in read_all(shipped())
    for requirement in baseline.requirements
    for rule in requirement.rules
}


@pytest.mark.parametrize("rule", SHIPPED)
def test_every_shipped_rule_fits_its_question(rule):
    assert catalogue.mistakes_in(SHIPPED[rule][0], SHIPPED[rule][1].levels) == ()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_asked_for_by_a_shipped_rule(name):
    assert name in {rule.check for rule, _ in SHIPPED.values()}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_a_sentence_that_stands_where_its_name_says(name):
    question = QUESTIONS[name]
    assert (catalogue.FOLDER / question.area / f"{name.partition('.')[2]}.py").is_file()
    assert question.title.endswith(".")
    assert question.title[0].isupper()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_looks_at_some_kind_of_target(name):
    assert QUESTIONS[name].kinds
    assert QUESTIONS[name].areas <= set(catalogue.areas())


def test_every_area_has_facts_and_questions():
    assert set(catalogue.areas()) >= {"tls", "ipv6", "backup", "level"}
    assert set(catalogue.facts_classes()) == set(catalogue.areas())
    assert {question.area for question in QUESTIONS.values()} == set(catalogue.areas())
    assert all(area == one.AREA for area, one in catalogue.facts_classes().items())


class TestQuestion:
    def test_its_arguments_say_what_it_wants(self, monkeypatch):
        asked = ask(monkeypatch, locked=locked, all_locked=all_locked, both=locked_and_dry)
        wanted = {
            name: [(one.name, one.facts, one.all_addresses) for one in question.wanted]
            for name, question in asked.items()
        }
        assert wanted == {
            "door.locked": [("door", DoorFacts, False)],
            "door.all_locked": [("door", DoorFacts, True)],
            "door.both": [("door", DoorFacts, False), ("wall", WallFacts, False)],
        }

    def test_its_areas_say_whether_it_is_of_the_network(self, monkeypatch):
        def dry(wall: WallFacts) -> Verdict:
            return passed("is dry")

        asked = ask(monkeypatch, dry=dry, both=locked_and_dry)
        assert asked["door.dry"].areas == {"wall"}
        assert asked["door.both"].areas == {"door", "wall"}
        assert not asked["door.dry"].network
        assert asked["door.both"].network

    def test_its_docstring_s_first_line_is_its_title(self, monkeypatch):
        assert ask(monkeypatch, locked=locked)["door.locked"].title == "The door is locked."

    def test_its_keyword_arguments_are_its_parameters(self, monkeypatch):
        asked = ask(monkeypatch, long=long)["door.long"]
        assert asked.parameters == {"least": int, "made_of": tuple[Literal["oak", "iron"], ...]}
        assert asked.optional == {"made_of"}

    @pytest.mark.parametrize(
        "judge",
        [
            pytest.param(lambda: passed("x"), id="wants nothing"),
            pytest.param(lambda door: passed("x"), id="without annotation"),
            pytest.param(lambda *doors: passed("x"), id="any number of arguments"),
            pytest.param(lambda **doors: passed("x"), id="any keywords"),
        ],
    )
    def test_one_without_form_is_refused(self, judge, monkeypatch):
        with pytest.raises(TypeError, match=r"^door\.formless: "):
            ask(monkeypatch, formless=judge)

    def test_one_that_wants_no_facts_is_refused(self, monkeypatch):
        def of_numbers(door: int) -> Verdict:
            return passed("x")

        def of_many_numbers(door: Mapping[str, int]) -> Verdict:
            return passed("x")

        for judge in (of_numbers, of_many_numbers):
            with pytest.raises(TypeError, match="door is annotated with no facts class"):
                ask(monkeypatch, formless=judge)

    def test_its_file_is_found_by_its_name(self, monkeypatch):
        module = ModuleType("checks.door.locked", "Is locked.\n\nAnd more.")
        vars(module)["judge"] = locked
        monkeypatch.setitem(sys.modules, module.__name__, module)
        assert catalogue.question("door.locked").title == "Is locked."


def long(
    door: DoorFacts, *, least: int, made_of: tuple[Literal["oak", "iron"], ...] = ("oak",)
) -> Verdict:
    return passed("is long")


class TestRule:
    @pytest.mark.parametrize(
        ("check", "params", "says"),
        [
            pytest.param("door.long", {"least": 1}, [], id="as it wants"),
            pytest.param("door.long", {"least": 1, "made_of": ["oak"]}, [], id="with its option"),
            pytest.param(
                "door.lnog",
                {},
                ["there is no check door.lnog; did you mean door.long?"],
                id="a misspelt check",
            ),
            pytest.param("host.up", {}, ["there is no check host.up"], id="a check unlike any"),
            pytest.param(
                "door.long", {}, ["door.long needs the parameter least"], id="without a parameter"
            ),
            pytest.param(
                "door.long",
                {"leest": 1},
                [
                    "door.long has no parameter leest; did you mean least?",
                    "door.long needs the parameter least",
                ],
                id="a misspelt parameter",
            ),
            pytest.param(
                "door.long",
                {"least": 1, "colour": "red"},
                ["door.long has no parameter colour"],
                id="a parameter unlike any",
            ),
            pytest.param(
                "door.long",
                {"least": "1"},
                ["door.long: least is '1': input should be a valid integer"],
                id="a text in a number's place",
            ),
            pytest.param(
                "door.long",
                {"least": True},
                ["door.long: least is True: input should be a valid integer"],
                id="true in a number's place",
            ),
            pytest.param(
                "door.long",
                {"least": 1.5},
                ["door.long: least is 1.5: input should be a valid integer"],
                id="a fraction in a whole number's place",
            ),
            pytest.param(
                "door.long",
                {"least": 1, "made_of": ["oak", "gold"]},
                ["door.long: made_of is ['oak', 'gold']: input should be 'oak' or 'iron'"],
                id="a word that is none of its own",
            ),
            pytest.param(
                "door.long",
                {"least": 1, "made_of": "oak"},
                ["door.long: made_of is 'oak': input should be a valid array"],
                id="a word in a list's place",
            ),
        ],
    )
    def test_what_does_not_fit_is_told(self, monkeypatch, check, params, says):
        ask(monkeypatch, long=long)
        rule = a_rule(check=check, params=ByLevel(everywhere=params))
        assert list(catalogue.mistakes_in(rule, ())) == says

    def test_what_does_not_fit_at_one_level_is_told(self, monkeypatch):
        ask(monkeypatch, long=long)
        rule = a_rule(
            check="door.long",
            params=ByLevel(everywhere={"least": 1}, at_level={3: {"least": "x"}, 4: {}}),
        )
        assert catalogue.mistakes_in(rule, (2,)) == ()
        assert catalogue.mistakes_in(rule, (2, 3, 4)) == (
            "door.long: least is 'x': input should be a valid integer",
            "door.long needs the parameter least",
        )

    def test_the_same_mistake_at_each_level_is_told_once(self, monkeypatch):
        ask(monkeypatch, long=long)
        rule = a_rule(check="door.long", params=ByLevel(everywhere={}))
        assert len(catalogue.mistakes_in(rule, (1, 2, 3))) == 1

    def test_values_of_yaml_become_what_the_annotations_say(self, monkeypatch):
        asked = ask(monkeypatch, long=long)["door.long"]
        assert catalogue.arguments(asked, {"least": 2, "made_of": ["oak"]}) == {
            "least": 2,
            "made_of": ("oak",),
        }
