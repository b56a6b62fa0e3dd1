"""What a check can say, and what stands in for what it could not see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Never, TypeVar

Argument = str | int | float | date | datetime | timedelta
NO_ARGUMENTS: Mapping[str, Argument] = MappingProxyType({})
T = TypeVar("T")


class Status(StrEnum):
    """The five answers to a rule; PASS and FAIL alone speak of the target."""

    PASS = "PASS"  # noqa: S105 (a verdict, not a password)
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    MANUAL = "MANUAL"
    UNKNOWN = "UNKNOWN"


class Cause(StrEnum):
    """Why something is UNKNOWN."""

    NOT_ASKED = "not_asked"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NO_PERMISSION = "no_permission"
    NO_TOOL = "no_tool"
    OWN_NETWORK = "own_network"
    OUT_OF_SCOPE = "out_of_scope"
    UNSTEADY = "unsteady"
    NOTHING_DECLARED = "nothing_declared"
    NOT_DECLARED = "not_declared"
    TOO_BIG = "too_big"
    BUG = "bug"


class Answer(StrEnum):
    """How a peer answered an offer. Only TAKEN and REFUSED are the peer's own word."""

    TAKEN = "taken"
    REFUSED = "refused"
    RESET = "reset"
    SILENT = "silent"
    GARBLED = "garbled"  # bytes came, in no protocol that was asked for


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be: an English template and its arguments; reports translate and render it."""

    template: str
    args: Mapping[str, Argument] = field(default_factory=lambda: NO_ARGUMENTS)

    def __str__(self) -> str:
        return self.template.format(**self.args)


class UnseenError(Exception):
    """A question read a fact that was not seen; it becomes UNKNOWN with that fact's cause."""

    def __init__(self, fact: "NotSeen") -> None:
        super().__init__(f"{fact.cause}: {fact.why}")
        self.fact = fact


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSeen:
    """Stand in a fact's place: it was not, or could not be, looked at.

    Reading it through `seen` raises; so do truth and iteration, lest `if facts.x` or
    `for y in facts.x` take a thing nobody looked at for an empty one.
    """

    cause: Cause
    why: Said

    def __bool__(self) -> Never:
        raise UnseenError(self)

    def __iter__(self) -> Never:
        raise UnseenError(self)

    def __len__(self) -> Never:
        raise UnseenError(self)

    def __contains__(self, item: object) -> Never:
        raise UnseenError(self)


NOT_ASKED = NotSeen(cause=Cause.NOT_ASKED, why=Said("this was not asked when the look was taken"))


# In a second look: the limit of requests came first, so that the first look stands by itself.
ASKED_ONCE = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("this was asked once, and then no more was asked of the site")
)


class CannotObserve(Exception):
    """A look saw nothing at all, through no fault of the target that could be told."""

    def __init__(self, cause: Cause, template: str, **args: Argument) -> None:
        super().__init__(template.format(**args))
        self.cause = cause
        self.why = Said(template, args)

    def as_not_seen(self) -> NotSeen:
        """Return the same reason as a fact's stand-in."""
        return NotSeen(cause=self.cause, why=self.why)


def seen(fact: T | NotSeen) -> T:
    """Return the fact, or raise UnseenError when it was not looked at."""
    if isinstance(fact, NotSeen):
        raise UnseenError(fact)
    return fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One question's answer about one target, or about one `locus` of it."""

    status: Status
    reason: Said
    expected: Said | str = ""
    observed: Said | str = ""
    locus: str = ""
    cause: Cause | None = None

    def __post_init__(self) -> None:
        if (self.status is Status.UNKNOWN) != (self.cause is not None):
            raise ValueError("an UNKNOWN verdict has a cause, and no other verdict has one")


def _said(template: str, args: Mapping[str, Argument]) -> Said:
    """Return the sentence; most of a province's have no arguments, and share that."""
    return Said(template, args or NO_ARGUMENTS)


def passed(
    template: str,
    *,
    expected: Said | str = "",
    observed: Said | str = "",
    locus: str = "",
    **args: Argument,
) -> Verdict:
    """Say that the target meets the rule; `template` names the value that was seen."""
    return Verdict(
        status=Status.PASS,
        reason=_said(template, args),
        expected=expected,
        observed=observed,
        locus=locus,
    )


def failed(
    template: str,
    *,
    expected: Said | str = "",
    observed: Said | str = "",
    locus: str = "",
    **args: Argument,
) -> Verdict:
    """Say that the target breaks the rule; `template` names the value that was seen."""
    return Verdict(
        status=Status.FAIL,
        reason=_said(template, args),
        expected=expected,
        observed=observed,
        locus=locus,
    )


def unknown(cause: Cause, template: str, *, locus: str = "", **args: Argument) -> Verdict:
    """Say that a machine could tell, but did not today, and why."""
    return Verdict(status=Status.UNKNOWN, reason=_said(template, args), locus=locus, cause=cause)


def not_applicable(template: str, *, locus: str = "", **args: Argument) -> Verdict:
    """Say why the clause does not bind this target, or not on this day."""
    return Verdict(status=Status.NOT_APPLICABLE, reason=_said(template, args), locus=locus)
