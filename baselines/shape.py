"""The shape of a baseline file, and what must hold between its parts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from baselines.mistake import KeyPath, nearest
from baselines.plain_words import Problem
from baselines.requirement import (
    Automation,
    Direction,
    DocumentStatus,
    Duty,
    Origin,
    Severity,
    SystemKind,
)
from baselines.shaped import Form, Shape, refuse

ALL: Literal["all"] = "all"
Level = Literal["1", "2", "3", "4", "5"]
AllOrLevel = Literal["all", "1", "2", "3", "4", "5"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
WebAddress = Annotated[
    str, Form(r"https?://[^\s/]+\S*", "«{value}» is no web address that begins with https://")
]
DocumentId = Annotated[
    str,
    Form(
        r"[a-z0-9]+([-.][a-z0-9]+)*",
        "«{value}» is no id: small letters a–z, digits, hyphens or dots between them",
    ),
]
RuleId = Annotated[
    str,
    Form(
        "[a-z0-9]+(-[a-z0-9]+)*",
        "«{value}» is no id: small letters a–z, digits, hyphens between them",
    ),
]
RequirementId = Annotated[
    str,
    Form(
        "[A-Z0-9]+(-[A-Z0-9]+)*",
        "«{value}» is no id of a requirement: capital letters A–Z, digits, hyphens between them",
    ),
]
CheckName = Annotated[
    str,
    Form(
        r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+",
        "«{value}» is no name of a check, such as tls.certificate_valid_now",
    ),
]
ParamName = Annotated[
    str, Form("[a-z][a-z0-9_]*", "«{value}» is no name of a parameter: a–z, digits, underscores")
]


def _plain(value: Any) -> Any:
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, bool | int | float | str) for entry in entries):
        refuse([Problem("must be text, a number, true or false, or a list of them")])
    return value


Param = Annotated[
    Any,
    AfterValidator(_plain),
    WithJsonSchema({"type": ["string", "number", "boolean", "array"]}),
]
Params = dict[ParamName, Param]


class WordsShape(Shape):
    """The same words in Vietnamese and in English, ours: never a sentence of a sold standard."""

    vi: Text
    en: Text


class VerifiedShape(Shape):
    """Who compared the file with the original document, and when."""

    by: Text
    on: date


class DocumentShape(Shape):
    """A law, decree, standard or guideline, with the days on which it holds."""

    id: DocumentId = Field(description="For ever: part of the id of each requirement.")
    version: Text = Field(description="Of this file; raise it with every change.")
    number: Text = Field(description="As the document is cited: NĐ 331/2026/NĐ-CP.")
    title: WordsShape
    url: WebAddress
    in_force: date
    repealed: date | None = Field(default=None, description="The first day without force.")
    replaced_by: DocumentId | None = None
    status: DocumentStatus
    default: bool = Field(
        default=False, description="Whether it binds systems whose inventory names no baselines."
    )
    label: bool = Field(
        default=False, description="Whether it is a mark whose criteria reports count."
    )
    verified: VerifiedShape | None = Field(
        default=None, description="Who compared this file with the original, and when."
    )
    doubts: WordsShape | None = Field(default=None, description="Printed in every report.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "DocumentShape":
        if self.repealed is not None and self.repealed <= self.in_force:
            template = "must be later than in_force, {in_force}"
            refuse([Problem(template, {"in_force": self.in_force}, ("repealed",))])
        return self


class RemedyShape(Shape):
    """How to mend what a rule found."""

    vi: list[Text] = Field(min_length=1)
    en: list[Text] = Field(min_length=1)
    products: dict[Text, Annotated[list[str], Field(min_length=1)]] = Field(
        default_factory=dict, description="Product → lines of its configuration."
    )
    recheck: Text = Field(default="", description="The command that looks again.")

    @model_validator(mode="after")
    def _as_many_steps_in_both(self) -> "RemedyShape":
        if len(self.vi) != len(self.en):
            template = "has steps: {en}; vi has {vi}"
            refuse([Problem(template, {"en": len(self.en), "vi": len(self.vi)}, ("en",))])
        return self


class RuleShape(Shape):
    """One check of one requirement."""

    id: RuleId = Field(description="For ever; unique within its requirement.")
    covers: WordsShape = Field(description="The part of the clause that the check can see.")
    check: CheckName
    params: dict[AllOrLevel, Params] = Field(
        default_factory=dict, description="Under all, and under the levels that differ."
    )
    duty: Duty | Annotated[dict[AllOrLevel, Duty], Field(min_length=1)]
    severity: Severity
    origin: Origin = Field(description="Where the threshold comes from.")
    stricter: dict[ParamName, Direction] = Field(
        default_factory=dict, description="Which way tailoring may move a parameter."
    )
    remedy: RemedyShape

    def params_at(self, level: AllOrLevel) -> Params:
        """Return the parameters that hold at a level, or everywhere."""
        return self.params.get(ALL, {}) | self.params.get(level, {})

    def problems(self, levels: tuple[Level, ...]) -> Iterator[Problem]:
        """Yield what does not fit the levels of the requirement."""
        yield from _outside(self.params, levels, ("params",))
        yield from self._unequal_params(levels)
        yield from self._loose_stricter()
        if isinstance(self.duty, dict):
            yield from _outside(self.duty, levels, ("duty",))
            if ALL not in self.duty:
                yield from _uncovered(self.duty, levels)

    def _unequal_params(self, levels: tuple[Level, ...]) -> Iterator[Problem]:
        names = {name for params in self.params.values() for name in params}
        for level in levels:
            for name in sorted(names - self.params_at(level).keys()):
                template = "has no parameter {name} for level {level}"
                yield Problem(template, {"name": name, "level": level}, ("params",))

    def _loose_stricter(self) -> Iterator[Problem]:
        values = {name: value for params in self.params.values() for name, value in params.items()}
        for name, direction in self.stricter.items():
            at = ("stricter", name)
            if name not in values:
                yield _no_such_param(name, values, at)
            elif isinstance(values[name], list) != (direction in ("subset", "superset")):
                template = "a list moves to a subset or superset, another value lower or higher"
                yield Problem(template, at=at)


class RequirementShape(Shape):
    """One clause: a row of the dossier."""

    id: RequirementId = Field(description="For ever: never renamed, never used again.")
    title: WordsShape
    levels: Annotated[dict[Level, Text], Field(min_length=1)] | None = Field(
        default=None, description="Level → clause. Levels do not inherit: list each of them."
    )
    clause: Text | None = Field(default=None, description="Where levels make no difference.")
    kinds: list[SystemKind] = Field(min_length=1)
    automation: Automation
    evidence_wanted: WordsShape | None = Field(
        default=None, description="What a person must show, unless automation is full."
    )
    rules: list[RuleShape] = Field(default_factory=list)

    @model_validator(mode="after")
    def _makes_sense(self) -> "RequirementShape":
        refuse(
            [
                *self._clause_problems(),
                *self._automation_problems(),
                *(
                    Problem(problem.template, problem.args, ("rules", position, *problem.at))
                    for position, rule in enumerate(self.rules)
                    for problem in rule.problems(tuple(self.levels or ()))
                ),
            ]
        )
        return self

    def _clause_problems(self) -> Iterator[Problem]:
        if self.levels is None and self.clause is None:
            yield Problem("needs either levels or a clause")
        if self.levels is not None and self.clause is not None:
            yield Problem("has both levels and a clause; keep one of them", at=("clause",))
        for position, kind in enumerate(self.kinds):
            if kind in self.kinds[:position]:
                yield Problem("names {kind} twice", {"kind": kind}, ("kinds", position))

    def _automation_problems(self) -> Iterator[Problem]:
        if self.automation == "manual" and self.rules:
            yield Problem("is for a person to tell (manual), so it has no rules", at=("rules",))
        if self.automation != "manual" and not self.rules:
            template = "automation is {automation}, so it needs a rule"
            yield Problem(template, {"automation": self.automation}, ("rules",))
        if self.automation != "full" and self.evidence_wanted is None:
            template = "automation is {automation}, so it needs evidence_wanted"
            yield Problem(template, {"automation": self.automation})


class BaselineShape(Shape):
    """A baseline file: one document and its requirements, in the document's own order."""

    document: DocumentShape
    requirements: list[RequirementShape] = Field(min_length=1)


def _outside(
    by_level: Mapping[AllOrLevel, object], levels: tuple[Level, ...], at: KeyPath
) -> Iterator[Problem]:
    for level in by_level:
        if level != ALL and level not in levels:
            template = "level {level} is not among the levels of the requirement"
            yield Problem(template, {"level": level}, (*at, level))


def _uncovered(duty: Mapping[AllOrLevel, object], levels: tuple[Level, ...]) -> Iterator[Problem]:
    for level in levels:
        if level not in duty:
            yield Problem("names no duty for level {level}", {"level": level}, ("duty",))


def _no_such_param(name: str, params: Mapping[str, object], at: KeyPath) -> Problem:
    if meant := nearest(name, params):
        template = "params has no {name}; did you mean «{meant}»?"
        return Problem(template, {"name": name, "meant": meant}, at)
    return Problem("params has no {name}", {"name": name}, at)
