"""Which texts a system is judged by: the documents in force, and the operator's own files."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.evidence import EvidenceStore
from agent.inventory import DeclaredSystem, Inventory, InventoryError
from agent.restriction import Restriction
from agent.world import Keeper
from baselines.mistake import Mistake, nearest
from baselines.read import BaselineError, read, read_all, shipped
from baselines.requirement import Baseline, Requirement
from baselines.strict_yaml import load
from checks import catalogue
from checks.finding import BaselineUsed, System

DEFAULT = "default"  # in an inventory: the documents that bind where it names none
TEXT_AS_IT_IS = "application/octet-stream"  # a law's telephone numbers are nobody's secret


@dataclass(frozen=True, slots=True)
class Texts:
    """All baselines that one run knows, by the id of their document."""

    baselines: tuple[Baseline, ...]

    def named(self, id: str) -> Baseline:
        """Return a baseline by its document's id. Raises KeyError."""
        for one in self.baselines:
            if one.document.id == id:
                return one
        raise KeyError(id)

    def rule_ids(self) -> set[str]:
        """Return the id of every rule, and of every part that a person attests."""
        requirements = [one for text in self.baselines for one in text.requirements]
        attested = {f"{one.id}.attested" for one in requirements if one.automation != "full"}
        return attested | {rule.id for one in requirements for rule in one.rules}

    def joined(self, others: "Texts") -> "Texts":
        """Add the texts of others whose documents these do not have."""
        own = {one.document.id for one in self.baselines}
        more = (one for one in others.baselines if one.document.id not in own)
        return Texts((*self.baselines, *more))


def texts(own: Sequence[Path] = ()) -> Texts:
    """Read the shipped baselines and the operator's own. Raises BaselineError.

    A rule whose check does not exist or does not take its parameters is a mistake as any other.
    """
    baselines = read_all([*shipped(), *own])
    mistakes = [mistake for baseline in baselines for mistake in _unbound(baseline)]
    if mistakes:
        raise BaselineError(mistakes)
    return Texts(baselines)


def _unbound(baseline: Baseline) -> Iterator[Mistake]:
    for n, requirement in enumerate(baseline.requirements):
        for m, rule in enumerate(requirement.rules):
            if found := catalogue.mistakes_in(rule, requirement.levels):
                part = "params" if rule.check in catalogue.questions() else "check"
                at = ("requirements", n, "rules", m, part)
                parsed = load(Path(baseline.path))  # read again: only a mistake needs its line
                yield from (parsed.mistake(at, "{says}", says=says) for says in found)


def own_files(inventory: Inventory) -> list[Path]:
    """Return the baseline files that the inventory names by path, each once."""
    named = [
        inventory.path.parent / name
        for system in inventory.systems
        for name in system.baselines or ()
        if is_path(name)
    ]
    return list(dict.fromkeys(named))


def is_path(name: str) -> bool:
    """Tell a file of the operator's from the id of a document."""
    return name.endswith((".yaml", ".yml")) or "/" in name


def select(inventory: Inventory, known: Texts, as_of: date) -> tuple[System, ...]:
    """Choose each system's texts. Raises InventoryError for an id that no document has."""
    mistakes = [
        inventory.parsed.mistake(
            ("systems", n, "baselines", m),
            "there is no baseline {name}{hint}",
            name=name,
            hint=_hint(name, [one.document.id for one in known.baselines]),
        )
        for n, system in enumerate(inventory.systems)
        for m, name in enumerate(system.baselines or ())
        if name != DEFAULT and not is_path(name)
        if not any(name == one.document.id for one in known.baselines)
    ]
    if mistakes:
        raise InventoryError(mistakes)
    return tuple(
        System(
            id=system.id,
            name=system.name,
            kind=system.kind,
            level=system.level,
            baselines=tuple(dict.fromkeys(_chosen(system, inventory, known, as_of))),
            targets=system.targets,
        )
        for system in inventory.systems
    )


def _hint(name: str, known: Collection[str]) -> str:
    close = nearest(name, known)
    return f"; did you mean {close}?" if close else ""


def _chosen(
    system: DeclaredSystem, inventory: Inventory, known: Texts, as_of: date
) -> Iterator[str]:
    if system.baselines is None:
        yield from _by_default(system, known, as_of)
        return
    for name in system.baselines:
        if name == DEFAULT:
            yield from _by_default(system, known, as_of)
        path = inventory.path.parent / name
        yield from (
            one.document.id
            for one in known.baselines
            if (Path(one.path) == path if is_path(name) else one.document.id == name)
        )


def _by_default(system: DeclaredSystem | System, known: Texts, day: date) -> Iterator[str]:
    for one in known.baselines:
        if one.document.default and one.document.holds_on(day) and binding(one, system):
            yield one.document.id


def binding(baseline: Baseline, system: DeclaredSystem | System) -> tuple[Requirement, ...]:
    """Return the requirements of a baseline that bind a system's kind and level, in its order."""
    return tuple(
        requirement
        for requirement in baseline.requirements
        if requirement.binds(system.kind, system.level)
    )


def again(
    system: System, judged_on: date, day: date, known: Texts, own: Sequence[Path]
) -> tuple[str, ...]:
    """Choose the texts for judging a recorded system on another day.

    Documents that apply by default give way to those in force on that day; what the inventory
    named itself, and files given now, stay.
    """
    by_default = set(_by_default(system, known, judged_on))
    named = [id for id in system.baselines if id not in by_default]
    given = [one.document.id for one in known.baselines if Path(one.path) in own]
    kept = (
        list(system.baselines) if judged_on == day else [*_by_default(system, known, day), *named]
    )
    return tuple(dict.fromkeys([*kept, *given]))


class RestrictionError(Exception):
    """The operator narrowed a run to something that is not there."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def check(restriction: Restriction, systems: Sequence[System], known: Texts) -> None:
    """Raise RestrictionError for a system, area or rule that does not exist."""
    there = (
        ("system", restriction.systems, {system.id for system in systems}),
        ("area", restriction.areas, set(catalogue.areas())),
        ("rule", restriction.rules, known.rule_ids()),
    )
    mistakes = [
        f"--{option}: there is no {option} {name}{_hint(name, known_names)}"
        for option, names, known_names in there
        for name in sorted(names - known_names)
    ]
    if mistakes:
        raise RestrictionError(mistakes)


def keep(used: Sequence[BaselineUsed], known: Texts, keeper: Keeper) -> None:
    """Keep the texts that an audit is judged by, so that its report can be made again."""
    for one in used:
        text = Path(known.named(one.id).path).read_bytes()
        keeper.put(text, media_type=TEXT_AS_IT_IS, about=f"baseline {one.id}")


def recorded(used: Sequence[BaselineUsed], evidence: EvidenceStore) -> Texts:
    """Return the texts that an audit was judged by: ours where they are the same to the byte."""
    ours = {one.sha256: one for one in read_all(shipped())}
    return Texts(tuple(ours.get(one.sha256) or read(evidence.path(one.sha256)) for one in used))
