"""Waivers: who accepts a failing rule, why, by which document and until when."""

import datetime
import os
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from agent.inventory import InventoryError
from baselines.mistake import Mistake, Refused, nearest
from baselines.shaped import Shape, read_as
from baselines.strict_yaml import Parsed
from checks.finding import Finding, Overlay, System
from checks.verdict import Status

FILE = "waivers.yaml"
NO_SUCH = "there is no {name}; did you mean {close}?"
Words = Annotated[str, Field(min_length=1)]


class WaiverShape(Shape):
    """One waiver; its scope is exact, its end is the close of a day in Vietnam."""

    id: Words
    rule: Words
    system: Words
    target: str | None = None  # None: every target of the system
    reason: Annotated[str, Field(min_length=30)]
    requested_by: Words
    approved_by: Words
    document: Words
    until: datetime.date


class WaiversShape(Shape):
    """The whole file."""

    waivers: list[WaiverShape]


def read(
    inventory: Path, rules: Collection[str], systems: Sequence[System]
) -> tuple[WaiverShape, ...]:
    """Read the waivers beside an inventory; none without the file.

    Raises InventoryError with every mistake: a waiver that cannot be read must not be passed over
    in silence; one by its own requester, or for what is not there, is none.
    """
    path = inventory.parent / FILE
    if not os.path.lexists(path):  # a link that leads nowhere is a mistake
        return ()
    try:
        shape, parsed = read_as(path, WaiversShape)
    except Refused as error:
        raise InventoryError(error.mistakes) from error
    mistakes = [*_own_mistakes(shape, parsed), *_of_nothing(shape, parsed, rules, systems)]
    if mistakes:
        raise InventoryError(mistakes)
    return tuple(shape.waivers)


def _own_mistakes(shape: WaiversShape, parsed: Parsed) -> Iterator[Mistake]:
    ids: set[str] = set()
    for n, waiver in enumerate(shape.waivers):
        at = ("waivers", n)
        if _person(waiver.requested_by) == _person(waiver.approved_by):
            yield parsed.mistake((*at, "approved_by"), "must be another person than requested_by")
        if waiver.id in ids:
            yield parsed.mistake((*at, "id"), "{id} is used twice", id=waiver.id)
        ids.add(waiver.id)


def _of_nothing(
    shape: WaiversShape, parsed: Parsed, rules: Collection[str], systems: Sequence[System]
) -> Iterator[Mistake]:
    """Yield what a waiver names that is not there."""
    targets = {system.id: {target.id for target in system.targets} for system in systems}
    for n, waiver in enumerate(shape.waivers):
        named = [("rule", waiver.rule, rules), ("system", waiver.system, targets)]
        if waiver.target is not None and waiver.system in targets:
            named.append(("target", waiver.target, targets[waiver.system]))
        for key, name, known in named:
            if name not in known:
                close = nearest(name, known)
                template = "there is no {name}" if close is None else NO_SUCH
                args = {"name": name} | ({} if close is None else {"close": close})
                yield parsed.mistake(("waivers", n, key), template, **args)


def _person(name: str) -> str:
    """Return a name as two spellings of it have in common."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def apply(
    findings: Sequence[Finding], waivers: Sequence[WaiverShape], today: datetime.date
) -> tuple[Finding, ...]:
    """Lay each valid waiver beside the failing findings that it names exactly."""
    valid = [waiver for waiver in waivers if today <= waiver.until]
    return tuple(_waived(finding, valid) for finding in findings)


def _waived(finding: Finding, waivers: Sequence[WaiverShape]) -> Finding:
    if finding.status is not Status.FAIL:
        return finding
    for waiver in waivers:
        if (waiver.rule, waiver.system) == (finding.rule, finding.system) and (
            waiver.target in (None, finding.target)
        ):
            return replace(finding, overlay=_overlay(waiver))
    return finding


def _overlay(waiver: WaiverShape) -> Overlay:
    return Overlay(
        kind="waiver",
        id=waiver.id,
        by=waiver.approved_by,
        document=waiver.document,
        until=waiver.until,
        says=waiver.reason,
    )
