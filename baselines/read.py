"""Read baseline files: each a document of law or practice with its requirements and rules."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from baselines.mistake import KeyPath, Mistake, Refused
from baselines.requirement import (
    Baseline,
    ByLevel,
    Document,
    Duty,
    Remedy,
    Requirement,
    Rule,
    Verified,
    Words,
)
from baselines.shape import (
    ALL,
    BaselineShape,
    DocumentShape,
    RemedyShape,
    RequirementShape,
    RuleShape,
    WordsShape,
)
from baselines.shaped import read_as
from baselines.strict_yaml import Parsed


class BaselineError(Exception):
    """Baseline files that cannot be judged by; `mistakes` holds every mistake of them all."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def read(path: Path) -> Baseline:
    """Read one baseline file. Raises BaselineError with all its mistakes."""
    return read_all([path])[0]


def read_all(paths: Sequence[Path]) -> tuple[Baseline, ...]:
    """Read baseline files that belong together. Raises BaselineError with all their mistakes."""
    mistakes: list[Mistake] = []
    first: dict[str, Parsed] = {}
    baselines = []
    for path in paths:
        try:
            shape, parsed = read_as(path, BaselineShape, also=_own_mistakes)
        except Refused as refused:
            mistakes += refused.mistakes
            continue
        other = first.setdefault(shape.document.id, parsed)
        if other is not parsed:
            template = "«{id}» is the id of {other} too"
            mistakes.append(
                parsed.mistake(("document", "id"), template, id=shape.document.id, other=other.path)
            )
        baselines.append(_baseline(shape, parsed))
    if mistakes:
        raise BaselineError(mistakes)
    return tuple(baselines)


def shipped() -> tuple[Path, ...]:
    """Return the paths of our own baseline files, by name."""
    return tuple(sorted(Path(__file__).parent.glob("*.yaml")))


def _own_mistakes(parsed: Parsed) -> Iterator[Mistake]:
    """Find what plain data shows already, however far it is from the shape."""
    yield from _decomposed(parsed)
    requirements = _entries(parsed.data.get("requirements"))
    yield from _repeated_ids(parsed, requirements, ("requirements",))
    for position, requirement in enumerate(requirements):
        if isinstance(requirement, dict):
            rules = _entries(requirement.get("rules"))
            yield from _repeated_ids(parsed, rules, ("requirements", position, "rules"))


def _entries(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _repeated_ids(parsed: Parsed, entries: list[Any], at: KeyPath) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for position, entry in enumerate(entries):
        own = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(own, str):
            continue
        place = (*at, position, "id")
        line = parsed.line(place)
        if first.setdefault(own, line) != line:
            template = "«{id}» stands already on line {first}"
            yield parsed.mistake(place, template, id=own, first=first[own])


def _decomposed(parsed: Parsed) -> Iterator[Mistake]:
    """Find texts that are not in NFC: they look the same and are not found by a search."""
    if unicodedata.is_normalized("NFC", "\n".join(_bare_texts(parsed.data))):
        return
    for at, text in _texts(parsed.data):
        if not unicodedata.is_normalized("NFC", text):
            template = "is not in Unicode form NFC; type the Vietnamese letters anew"
            yield parsed.mistake(at, template)


def _bare_texts(data: Any) -> Iterator[str]:
    """Give every text without its place, which takes most of the time to tell."""
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            waiting += node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _texts(data: Any) -> Iterator[tuple[KeyPath, str]]:
    waiting: list[tuple[KeyPath, Any]] = [((), data)]
    while waiting:
        at, node = waiting.pop()
        if isinstance(node, str):
            yield at, node
        elif isinstance(node, dict):
            yield from (((*at, key), key) for key in node)
            waiting += [((*at, key), value) for key, value in node.items()]
        elif isinstance(node, list):
            waiting += [((*at, position), entry) for position, entry in enumerate(node)]


def _baseline(shape: BaselineShape, parsed: Parsed) -> Baseline:
    return Baseline(
        document=_document(shape.document),
        requirements=tuple(_requirement(one, shape.document.id) for one in shape.requirements),
        sha256=parsed.sha256,
        path=parsed.path,
    )


def _document(shape: DocumentShape) -> Document:
    return Document(
        id=shape.id,
        version=shape.version,
        number=shape.number,
        title=_words(shape.title),
        url=shape.url,
        in_force=shape.in_force,
        repealed=shape.repealed or date.max,
        replaced_by=shape.replaced_by,
        status=shape.status,
        default=shape.default,
        label=shape.label,
        verified=Verified(by=shape.verified.by, on=shape.verified.on) if shape.verified else None,
        doubts=_words(shape.doubts) if shape.doubts else None,
    )


def _requirement(shape: RequirementShape, document: str) -> Requirement:
    own = f"{document}/{shape.id}"
    return Requirement(
        id=own,
        title=_words(shape.title),
        levels={int(level): clause for level, clause in (shape.levels or {}).items()},
        clause=shape.clause or "",
        kinds=frozenset(shape.kinds),
        automation=shape.automation,
        evidence_wanted=_words(shape.evidence_wanted) if shape.evidence_wanted else None,
        rules=tuple(_rule(rule, own) for rule in shape.rules),
    )


def _rule(shape: RuleShape, requirement: str) -> Rule:
    return Rule(
        id=f"{requirement}.{shape.id}",
        covers=_words(shape.covers),
        check=shape.check,
        params=ByLevel(
            everywhere=shape.params_at(ALL),
            at_level={int(level): shape.params_at(level) for level in shape.params if level != ALL},
        ),
        duty=_duty(shape),
        severity=shape.severity,
        origin=shape.origin,
        stricter=dict(shape.stricter),
        remedy=_remedy(shape.remedy),
    )


def _duty(shape: RuleShape) -> ByLevel[Duty]:
    """Return the duty by level; where all levels are listed, nothing else is left to hold."""
    if not isinstance(shape.duty, dict):
        return ByLevel(everywhere=shape.duty)
    return ByLevel(
        everywhere=shape.duty.get("all", "must"),
        at_level={int(level): duty for level, duty in shape.duty.items() if level != ALL},
    )


def _remedy(shape: RemedyShape) -> Remedy:
    return Remedy(
        steps={"vi": tuple(shape.vi), "en": tuple(shape.en)},
        products={product: tuple(lines) for product, lines in shape.products.items()},
        recheck=shape.recheck,
    )


def _words(shape: WordsShape) -> Words:
    return {"vi": shape.vi, "en": shape.en}
