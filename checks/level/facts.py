"""What decides a system's security level, and what level the declared facts demand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from checks.declared import ApprovedLevel, InformationClass, SystemProfile
from checks.finding import Kind
from checks.verdict import NOT_ASKED, Cause, NotSeen, Said, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFacts:
    """What the inventory declares of a system on the day of the look; None inside: not declared."""

    AREA: ClassVar[str] = "level"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"system"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = False

    seen_at: datetime
    profile: SystemProfile | NotSeen = NOT_ASKED

    @property
    def approved(self) -> ApprovedLevel | NotSeen:
        """Return the approved level, or that none is declared."""
        return seen(self.profile).approved or NotSeen(
            cause=Cause.NOT_DECLARED, why=Said("the inventory declares no approved level")
        )


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Stand for the truth of a claim that hangs on facts which are not declared."""

    facts: tuple[str, ...]  # the profile's own names for them


Claim = bool | Undeclared

# What no inventory can declare, because a person has to weigh it.
HARM = Undeclared(("harm_to_national_security",))
WORKS_GRADE = Undeclared(("grade_of_works",))
ONLINE_SERVICE = Undeclared(("grade_of_online_public_service",))
WEIGHED = {
    HARM.facts[0]: Said(
        "approved level {approved}; the harm that sabotage would do to national security may"
        " demand level {possible}: a person has to weigh it"
    ),
    WORKS_GRADE.facts[0]: Said(
        "approved level {approved}; the grade of the works it controls may demand level"
        " {possible}: a person has to look it up"
    ),
    ONLINE_SERVICE.facts[0]: Said(
        "approved level {approved}; an online public service of grade 3 or 4 would demand level"
        " {possible}: a person has to look it up"
    ),
}


def all_of(*claims: Claim) -> Claim:
    """Return false if any claim is false, else what is not known of them, else true."""
    return False if False in claims else _open(claims, otherwise=True)


def any_of(*claims: Claim) -> Claim:
    """Return true if any claim is true, else what is not known of them, else false."""
    return True if True in claims else _open(claims, otherwise=False)


def none_of(*claims: Claim) -> Claim:
    """Return false if any claim is true, else what is not known of them, else true."""
    return False if True in claims else _open(claims, otherwise=True)


def _open(claims: Iterable[Claim], *, otherwise: bool) -> Claim:
    names = [name for claim in claims if isinstance(claim, Undeclared) for name in claim.facts]
    return Undeclared(tuple(dict.fromkeys(names))) if names else otherwise


def has_purpose(profile: SystemProfile, purpose: str) -> Claim:
    """Tell whether a system is declared to be for one purpose."""
    if profile.purpose is None:
        return Undeclared(("purpose",))
    return profile.purpose == purpose


def processes(profile: SystemProfile, *classes: InformationClass) -> Claim:
    """Tell whether a system processes information of any of these classes."""
    if not profile.information:
        return Undeclared(("information",))
    return any(of in profile.information for of in classes)


def holds(name: str, declared: bool | None) -> Claim:
    """Tell whether a declared yes-or-no holds."""
    return Undeclared((name,)) if declared is None else declared


def reaches(name: str, declared: int | None, threshold: int, *, about: Claim) -> Claim:
    """Tell whether a declared count reaches a threshold; `about`: whether there is any to count."""
    if declared is None:
        return all_of(about, Undeclared((name,)))
    return declared >= threshold


def serves_public(profile: SystemProfile) -> Claim:
    """Tell whether a system serves people and businesses online.

    To handle their procedures or to run a conditional service is to do so, whatever its purpose.
    """
    if profile.handles_administrative_procedures or profile.conditional_service:
        return True
    return has_purpose(profile, "public")


def serves_as_infrastructure(profile: SystemProfile) -> Claim:
    """Tell whether other systems stand on this one; to say for whom is to say so."""
    return profile.infrastructure_for is not None or has_purpose(profile, "infrastructure")


def serves_bodies(profile: SystemProfile, *spread: str) -> Claim:
    """Tell whether a system is infrastructure for bodies as widely spread as one of these."""
    if profile.infrastructure_for is None:
        return all_of(serves_as_infrastructure(profile), Undeclared(("infrastructure_for",)))
    return profile.infrastructure_for in spread


def never_stops(profile: SystemProfile, *, of_the_nation: Claim) -> Claim:
    """Tell whether a national system may not stop unplanned; a declared yes needs no more."""
    if profile.national_without_unplanned_stop is None:
        return all_of(of_the_nation, Undeclared(("national_without_unplanned_stop",)))
    return profile.national_without_unplanned_stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of a decree, and whether a system's declared facts meet it."""

    level: int
    article: str  # "13.2.b": article 13, clause 2, point b
    met: Claim
    by: tuple[str, ...]  # the profile's names for the facts that decide it


def criterion(level: int, article: str, met: Claim, *by: str) -> Criterion:
    """Write a criterion as one row of a table."""
    return Criterion(level=level, article=article, met=met, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The level that a system's facts demand, as far as the declared ones can tell.

    The highest criterion that is met decides (Decree 331/2026, article 8.2).
    """

    proven: int  # by facts that are declared
    article: str  # of the criterion that proves it; "" when none is proven
    because: str  # its facts as they are declared: "purpose: public"
    open: tuple[Criterion, ...]  # those above it that hang on undeclared facts

    @property
    def possible(self) -> int:
        """Return the highest level that the facts may demand, once all are declared."""
        return max((criterion.level for criterion in self.open), default=self.proven)

    def doubt_above(self, level: int) -> NotSeen:
        """Say what would tell whether more than a level is demanded."""
        claims = [criterion.met for criterion in self.open if criterion.level > level]
        names = dict.fromkeys(n for c in claims if isinstance(c, Undeclared) for n in c.facts)
        args: dict[str, int | str] = {"approved": level, "possible": self.possible}
        return NotSeen(cause=Cause.NOT_DECLARED, why=_doubt(list(names), args))


def _doubt(names: list[str], args: dict[str, int | str]) -> Said:
    if declarable := [name for name in names if name not in WEIGHED]:
        return Said(
            "approved level {approved}; level {possible} may be demanded, not declared: {facts}",
            {**args, "facts": ", ".join(declarable)},
        )
    return Said(WEIGHED[names[0]].template, args)


def demanded(profile: SystemProfile, criteria: tuple[Criterion, ...]) -> Demand:
    """Take the highest criterion that is met, and those above it that may yet be."""
    met = [criterion for criterion in criteria if criterion.met is True]
    top = max(met, key=lambda criterion: criterion.level, default=None)
    proven = top.level if top else 1
    return Demand(
        proven=proven,
        article=top.article if top else "",
        because=_as_declared(profile, top.by) if top else "",
        open=tuple(c for c in criteria if isinstance(c.met, Undeclared) and c.level > proven),
    )


def _as_declared(profile: SystemProfile, names: tuple[str, ...]) -> str:
    """Write facts as an inventory does: "information: public, personal"."""
    values = {name: getattr(profile, name) for name in names}
    return "; ".join(f"{name}: {_in_yaml(value)}" for name, value in values.items() if value)


def _in_yaml(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
