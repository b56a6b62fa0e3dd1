"""Documents of law and practice, their requirements, and the rules that check them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

Automation = Literal["full", "partial", "manual"]
Duty = Literal["must", "should"]
Severity = Literal["critical", "high", "medium", "low"]
Origin = Literal["legal", "plan", "guidance", "tool"]
DocumentStatus = Literal["in_force", "superseded", "uncertain", "guidance", "practice"]
SystemKind = Literal["website", "portal", "internal", "mail", "infrastructure"]
Direction = Literal["lower", "higher", "subset", "superset"]
Language = Literal["vi", "en"]
Words = Mapping[Language, str]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Who compared a baseline with the original document, and when."""

    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A law, decree, standard or guideline, with the days on which it holds."""

    id: str
    version: str
    number: str
    title: Words
    url: str
    in_force: date
    repealed: date = date.max  # the first day on which it no longer holds
    replaced_by: str | None = None
    status: DocumentStatus
    default: bool = False  # binds systems whose inventory names no baselines of their own
    label: bool = False  # a mark that is given for all of it: reports count its criteria
    verified: Verified | None = None
    doubts: Words | None = None  # what nobody could confirm; printed in every report

    def holds_on(self, day: date) -> bool:
        """Tell whether the document is in force on that day."""
        return self.in_force <= day < self.repealed


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLevel(Generic[T]):
    """A value that may differ by security level; levels do not inherit from one another."""

    everywhere: T
    at_level: Mapping[int, T] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, level: int | None) -> T:
        """Return the value for a level, or the one that holds everywhere."""
        return self.everywhere if level is None else self.at_level.get(level, self.everywhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """How to mend what a rule found."""

    steps: Mapping[Language, tuple[str, ...]]
    products: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )  # product → lines of its configuration, in no language
    recheck: str = ""  # the command that looks again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check of one requirement."""

    id: str  # "tls-vn/OLD-PROTOCOLS.legacy-off"
    covers: Words  # the part of the clause that this check can see
    check: str  # "tls.legacy_protocols_off"
    params: ByLevel[Mapping[str, Any]]  # already merged: what holds everywhere and at the level
    duty: ByLevel[Duty]
    severity: Severity
    origin: Origin
    stricter: Mapping[str, Direction]
    remedy: Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One clause: the row that a dossier shows."""

    id: str  # "tcvn-14423-2026/LOG-05": for ever, never renamed, never reused
    title: Words
    levels: Mapping[int, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # level → clause; empty: not by level
    clause: str = ""  # where there are no levels
    kinds: frozenset[SystemKind]
    automation: Automation
    evidence_wanted: Words | None = None  # what a person must show, unless automation is full
    rules: tuple[Rule, ...] = ()

    def binds(self, kind: SystemKind, level: int | None) -> bool:
        """Tell whether the clause binds a system of that kind and level."""
        return kind in self.kinds and (not self.levels or level in self.levels)

    def clause_at(self, level: int | None) -> str:
        """Return the clause number that states the requirement at that level."""
        return self.clause if level is None else self.levels.get(level, self.clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """One file: a document and its requirements, in the document's own order."""

    document: Document
    requirements: tuple[Requirement, ...]
    sha256: str  # of the file's bytes
    path: str
