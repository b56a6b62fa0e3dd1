"""The folders are the registry: what questions there are, and whether a rule fits its own.

A module of an area's folder that defines `judge` is a question. Its path is its name, its
docstring's first sentence its title, the annotations of its positional arguments the facts that
it wants, its keyword arguments the parameters that a rule may set. It may name the `KINDS` of
target that it is asked of, where its areas look at more.

Annotated `Facts`, an argument is one look at the target; `Mapping[str, Facts]`, the looks at all
its addresses. `Mapping[str, Facts | NotSeen]` are all looks of the run by an area that looks at
other targets, by `checks.judge.spot_of`: what a mail host does with TLS, for a domain.
"""

import difflib
import functools
import importlib
import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from baselines.requirement import Rule
from checks.finding import Kind
from checks.look import Facts
from checks.verdict import NotSeen, Verdict

FOLDER = Path(__file__).parent
Answered = Verdict | Iterable[Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One argument of a question: facts of one look, or of all addresses by address."""

    name: str
    facts: type[Facts]
    all_addresses: bool
    elsewhere: bool = False  # looks at other targets than the question's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A check as its file states it."""

    name: str  # "tls.legacy_protocols_off"
    title: str  # the sentence that is true when it passes
    judge: Callable[..., Answered]
    wanted: tuple[Wanted, ...]
    parameters: Mapping[str, Any]  # name → annotation
    optional: frozenset[str]  # parameters with a default
    narrowed: frozenset[Kind] | None = None  # its own KINDS, where its areas look at more
    about_target: tuple[Wanted, ...] = field(init=False)  # arguments: looks at the target itself
    elsewhere: tuple[Wanted, ...] = field(init=False)  # arguments: looks at other targets
    areas: frozenset[str] = field(init=False)  # whose facts the question wants
    kinds: frozenset[Kind] = field(init=False)  # the kinds of target that it is asked of

    def __post_init__(self) -> None:
        about = tuple(wanted for wanted in self.wanted if not wanted.elsewhere)
        kinds = frozenset.intersection(*(wanted.facts.KINDS for wanted in about))
        derived = {
            "about_target": about,
            "elsewhere": tuple(wanted for wanted in self.wanted if wanted.elsewhere),
            "areas": frozenset(wanted.facts.AREA for wanted in self.wanted),
            "kinds": kinds if self.narrowed is None else kinds & self.narrowed,
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    @property
    def area(self) -> str:
        """Return the area whose folder the question stands in."""
        return self.name.partition(".")[0]

    @property
    def network(self) -> bool:
        """Tell whether a new FAIL must be looked at again."""
        return any(wanted.facts.NETWORK for wanted in self.wanted)


def areas() -> tuple[str, ...]:
    """Return the areas, which are the folders that have a facts module."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/facts.py")))


@functools.cache
def facts_classes() -> Mapping[str, type[Facts]]:
    """Return each area's facts class."""
    found: dict[str, type[Facts]] = {}
    for area in areas():
        module = importlib.import_module(f"checks.{area}.facts")
        for value in vars(module).values():
            if getattr(value, "AREA", None) == area:
                found[area] = value
    return found


@functools.cache
def questions() -> Mapping[str, Question]:
    """Return every question by its name."""
    names = (
        f"{path.parent.name}.{path.stem}"
        for path in sorted(FOLDER.glob("*/*.py"))
        if "\ndef judge(" in path.read_text(encoding="utf-8")
    )
    return {name: question(name) for name in names}


def question(name: str) -> Question:
    """Read one question from its file. Raises TypeError for a `judge` that breaks the form."""
    module = importlib.import_module(f"checks.{name}")
    judge = module.judge
    hints = get_type_hints(judge)
    wanted, parameters, optional = [], {}, set()
    for parameter in inspect.signature(judge).parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            parameters[parameter.name] = hints.get(parameter.name, Any)
            if parameter.default is not inspect.Parameter.empty:
                optional.add(parameter.name)
        else:
            wanted.append(_wanted(name, parameter.name, hints.get(parameter.name)))
    if all(one.elsewhere for one in wanted):
        raise TypeError(f"{name}: judge wants no facts")
    return Question(
        name=name,
        title=(module.__doc__ or "").strip().partition("\n")[0],
        judge=judge,
        wanted=tuple(wanted),
        parameters=parameters,
        optional=frozenset(optional),
        narrowed=getattr(module, "KINDS", None),
    )


def mistakes_in(rule: Rule, levels: Iterable[int]) -> tuple[str, ...]:
    """Return what keeps a rule from being judged, at each of its levels; empty when nothing."""
    asked = questions().get(rule.check)
    if asked is None:
        close = difflib.get_close_matches(rule.check, questions(), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return (f"there is no check {rule.check}{hint}",)
    found = [
        mistake
        for level in (tuple(levels) or (None,))
        for mistake in _unfit(asked, rule.params.at(level))
    ]
    return tuple(dict.fromkeys(found))


def _wanted(question_name: str, name: str, annotation: Any) -> Wanted:
    facts = get_args(annotation)[1] if get_origin(annotation) is Mapping else annotation
    of_all = facts is not annotation
    elsewhere = of_all and get_origin(facts) in (Union, UnionType) and NotSeen in get_args(facts)
    if elsewhere:
        facts = get_args(facts)[0]
    if not hasattr(facts, "AREA"):
        raise TypeError(f"{question_name}: {name} is annotated with no facts class")
    return Wanted(name=name, facts=facts, all_addresses=of_all, elsewhere=elsewhere)


def _unfit(asked: Question, given: Mapping[str, Any]) -> list[str]:
    mistakes = []
    for name in sorted(given.keys() - asked.parameters.keys()):
        close = difflib.get_close_matches(name, asked.parameters, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        mistakes.append(f"{asked.name} has no parameter {name}{hint}")
    needed = asked.parameters.keys() - asked.optional - given.keys()
    mistakes += [f"{asked.name} needs the parameter {name}" for name in sorted(needed)]
    for name in sorted(given.keys() & asked.parameters.keys()):
        mistakes += _wrong_value(asked, name, given[name])
    return mistakes


def _wrong_value(asked: Question, name: str, value: Any) -> list[str]:
    from pydantic import ValidationError  # noqa: PLC0415 (only baselines being read need it)

    try:
        _adapter(asked.parameters[name]).validate_json(json.dumps(value, default=str), strict=True)
    except ValidationError as error:
        says = error.errors()[0]["msg"]
        return [f"{asked.name}: {name} is {value!r}: {says[0].lower()}{says[1:]}"]
    return []


def arguments(asked: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a rule's YAML values into what the question's annotations say."""
    return {
        name: _adapter(asked.parameters[name]).validate_json(json.dumps(value, default=str))
        for name, value in given.items()
    }


@functools.cache
def _adapter(annotation: Any) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 (only baselines being read need it)

    return TypeAdapter(annotation)
