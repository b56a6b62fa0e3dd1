"""Toy facts, questions and texts: an area that no audit has, judged by the real machinery."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import ModuleType
from typing import Any, ClassVar

import pytest

from baselines.requirement import Baseline, ByLevel, Document, Remedy, Requirement, Rule
from checks import catalogue
from checks.catalogue import Question
from checks.verdict import NOT_ASKED, NotSeen, Verdict, failed, passed, seen
from tests.builders import DOCUMENT, REQUIREMENT, RULE, DoorFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class WallFacts:
    """What can be seen of an endpoint as a whole; not over the network."""

    AREA: ClassVar[str] = "wall"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[str]] = frozenset({"endpoint", "host"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = False

    seen_at: datetime
    dry: bool | NotSeen = NOT_ASKED


def locked(door: DoorFacts) -> Verdict:
    """Each door on its own."""
    if seen(door.locked):
        return passed("is locked")
    return failed("is open")


def all_locked(door: Mapping[str, DoorFacts]) -> Verdict:
    """All doors at once."""
    if any(not seen(one.locked) for one in door.values()):
        return failed("one of {count} is open", count=len(door))
    return passed("all {count} are locked", count=len(door))


def locked_and_dry(door: DoorFacts, wall: WallFacts) -> Verdict:
    """Two areas at once."""
    if seen(door.locked) and seen(wall.dry):
        return passed("is locked and dry")
    return failed("is open or wet")


def ask(
    monkeypatch: pytest.MonkeyPatch, **judges: Callable[..., catalogue.Answered]
) -> Mapping[str, Question]:
    """Let the catalogue hold these questions, each read as from a file of the area `door`."""
    known = {}
    for name, judge in judges.items():
        module = ModuleType(f"checks.door.{name}", f"The door is {name}.")
        vars(module)["judge"] = judge
        monkeypatch.setitem(sys.modules, module.__name__, module)
        known[f"door.{name}"] = catalogue.question(f"door.{name}")
    monkeypatch.setattr(catalogue, "questions", lambda: known)
    return known


def a_rule(**changes: Any) -> Rule:
    rule = Rule(
        id=RULE,
        covers={"vi": "Cửa khóa", "en": "The door is locked"},
        check="door.locked",
        params=ByLevel(everywhere={}),
        duty=ByLevel(everywhere="must"),
        severity="high",
        origin="legal",
        stricter={},
        remedy=Remedy(steps={"vi": ("Khóa cửa.",), "en": ("Lock the door.",)}),
    )
    return replace(rule, **changes)


def a_requirement(*rules: Rule, **changes: Any) -> Requirement:
    requirement = Requirement(
        id=REQUIREMENT,
        title={"vi": "Cửa khóa", "en": "Doors are locked"},
        clause="4.2",
        kinds=frozenset({"website"}),
        automation="full",
        rules=rules or (a_rule(),),
    )
    return replace(requirement, **changes)


def a_document(**changes: Any) -> Document:
    document = Document(
        id=DOCUMENT,
        version="1",
        number="TLS-VN",
        title={"vi": "Quy chế", "en": "Regulation"},
        url="https://example.vn",
        in_force=date(2026, 1, 1),
        status="in_force",
        default=True,
    )
    return replace(document, **changes)


def a_baseline(*requirements: Requirement, **document: Any) -> Baseline:
    return Baseline(
        document=a_document(**document),
        requirements=requirements or (a_requirement(),),
        sha256="a" * 64,
        path="mine.yaml",
    )
