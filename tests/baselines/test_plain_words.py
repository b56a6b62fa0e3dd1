from typing import Annotated, Literal

import pytest
from pydantic import Field, field_validator

from baselines.mistake import Refused
from baselines.plain_words import Problem
from baselines.shaped import Form, Shape, refuse, shape_of
from baselines.strict_yaml import draft_of


class Backup(Shape):
    id: Annotated[str, Form("[a-z]+", "«{value}» is no id")]
    keep: Annotated[int, Field(ge=1, lt=100)] = 1


class Level(Shape):
    approved: Annotated[int, Field(ge=1, le=5)]


class Inventory(Shape):
    share: float | None = None
    names: str | list[str] = "a"
    level: int | Level = 1
    mode: Literal["on", "off"] | Level = "on"
    backups: list[Backup] = Field(default_factory=list, max_length=2)
    labels: dict[str, Backup] = Field(default_factory=dict)
    code: Annotated[str, Field(max_length=3, pattern="^[a-z]*$")] = ""
    even: int = 0

    @field_validator("even")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value

    @field_validator("labels")
    @classmethod
    def _few(cls, value: dict[str, Backup]) -> dict[str, Backup]:
        refuse(Problem("has no use for {key}", {"key": key}, (key,)) for key in value if key == "z")
        return value


def said_of(text: str) -> list[str]:
    with pytest.raises(Refused) as raised:
        shape_of(draft_of(text.encode(), "f.yaml"), Inventory)
    return [str(mistake) for mistake in raised.value.mistakes]


MISTAKES = {
    "no kind of a union fits": (
        "names: 5\n",
        ["f.yaml:1: names: must be one of these, not «5»: text, a list"],
    ),
    "the branch of a union that the value is of": (
        "names:\n  - a\n  - 5\n",
        ["f.yaml:3: names[#2]: must be text; put «5» in quotes"],
    ),
    "a mapping of a union": (
        "level: {approved: 9}\n",
        ["f.yaml:1: level.approved: must be at most 5"],
    ),
    "a misspelt key in a mapping of a union": (
        "level:\n  aproved: 3\n  approved: 3\n",
        ["f.yaml:2: level.aproved: the key «aproved» is not known; did you mean «approved»?"],
    ),
    "a missing key in a mapping of a union": (
        "level: {}\n",
        ["f.yaml:1: level: the key «approved» is missing"],
    ),
    "a word of a union of words and a mapping": (
        "mode: of\n",
        ["f.yaml:1: mode: «of» is not one of on, off; did you mean «off»?"],
    ),
    "a mapping where a word would do": (
        "mode: {approved: 0}\n",
        ["f.yaml:1: mode.approved: must be at least 1"],
    ),
    "a number out of bounds in a list": (
        "backups:\n  - {id: a}\n  - {id: b, keep: 100}\n",
        ["f.yaml:3: backups[b].keep: must be less than 100"],
    ),
    "a decimal for a whole number": (
        "backups:\n  - {id: a, keep: 1.5}\n",
        ["f.yaml:2: backups[a].keep: must be a whole number, not «1.5»"],
    ),
    "text for a whole number": (
        "even: '2'\n",
        ["f.yaml:1: even: must be a whole number, not «2»"],
    ),
    "text for a number": ("share: a\n", ["f.yaml:1: share: must be a number, not «a»"]),
    "a misspelt key under a name": (
        "labels:\n  x:\n    id: a\n    kep: 2\n",
        ["f.yaml:4: labels.x.kep: the key «kep» is not known; did you mean «keep»?"],
    ),
    "a form of ours": ("backups: [{id: A1}]\n", ["f.yaml:1: backups[A1].id: «A1» is no id"]),
    "too many entries": (
        "backups: [{id: a}, {id: b}, {id: c}]\n",
        ["f.yaml:1: backups: must hold at most so many entries: 2"],
    ),
    "text too long": ("code: abcd\n", ["f.yaml:1: code: must have at most 3 characters"]),
    "text of another form": (
        "code: 'A'\n",
        ["f.yaml:1: code: «A» does not have the form ^[a-z]*$"],
    ),
    "a validator's own words": ("even: 3\n", ["f.yaml:1: even: must be even"]),
    "a validator's problem below its value": (
        "labels:\n  y: {id: y}\n  z: {id: z}\n",
        ["f.yaml:3: labels.z: has no use for z"],
    ),
    "a value of a whole page": (
        f"share: {'x' * 500}\n",
        [f"f.yaml:1: share: must be a number, not «{'x' * 60}…»"],
    ),
    "a value of several lines": (
        "share: |\n  a\n  b\n",
        ["f.yaml:1: share: must be a number, not «a b »"],
    ),
    "keys where a number is wanted": (
        "share: {a: 1, b: 2}\n",
        ["f.yaml:1: share: must be a number, not «a: …, b: …»"],
    ),
    "braces in a value": (
        "share: '{x}'\n",
        ["f.yaml:1: share: must be a number, not «{x}»"],
    ),
    "braces in a key": ("'{x}': 1\n", ["f.yaml:1: {x}: the key «{x}» is not known"]),
}


@pytest.mark.parametrize(("text", "says"), MISTAKES.values(), ids=MISTAKES)
def test_pydantics_errors_are_said_plainly(text: str, says: list[str]) -> None:
    assert said_of(text) == says


def test_of_ten_thousand_unknown_keys_a_thousand_are_said() -> None:
    text = "".join(f"backup{number}: 1\n" for number in range(10_000))
    said = said_of(text)
    assert len(said) == 1001
    assert said[0] == "f.yaml: has 9000 mistakes more than are listed here"
