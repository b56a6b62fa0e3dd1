"""Which facts a verdict rests on: what a question reads of the facts that it is given."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from checks import catalogue
from checks.finding import Finding, System
from checks.judge import Seen
from checks.look import Facts, Look
from checks.verdict import NotSeen

Spot = tuple[str, str, str, str, str]  # system, kind, target, area, address


def fields_read(
    findings: Iterable[Finding], systems: Iterable[System], looks: Iterable[Look]
) -> Mapping[Spot, frozenset[str]]:
    """Judge these findings once more, and return what was read of each look."""
    read: dict[Spot, set[str]] = {}
    traced = Seen(tuple(_traced(look, read) for look in looks))
    targets = {(one.system, one.kind, one.id): one for system in systems for one in system.targets}
    for finding in findings:
        asked = catalogue.questions().get(finding.check)
        target = targets.get((finding.system, finding.kind, finding.target))
        if asked is not None and target is not None:
            traced.sights(asked, finding.params, target)
    return {spot: frozenset(names) for spot, names in read.items() if names}


def spot_of(look: Look) -> Spot:
    """Name what a look was at."""
    return look.target.system, look.target.kind, look.target.id, look.area, look.address


def _traced(look: Look, read: dict[Spot, set[str]]) -> Look:
    if isinstance(look.facts, NotSeen):
        return look
    return replace(look, facts=traced(look.facts, read.setdefault(spot_of(look), set())))


def traced(facts: Facts, read: set[str]) -> Facts:
    """Return the same facts, which write down what of them is read."""
    kind: Any = type(facts)
    copy: Facts = object.__new__(_tracing(kind))
    for name in _names(kind):
        object.__setattr__(copy, name, getattr(facts, name))
    object.__setattr__(copy, "_read", read)
    return copy


@functools.cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


@functools.cache
def _tracing(kind: Any) -> type[Any]:
    """Make a subclass, so that whoever asks what the facts are is told the same."""
    names = _names(kind)

    def read(self: Any, name: str) -> Any:
        if name in names:
            object.__getattribute__(self, "_read").add(name)
        return object.__getattribute__(self, name)

    return type(kind.__name__, (kind,), {"__getattribute__": read})
