"""Look at a backup set in the way that its kind asks for."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Protocol

from checks.backup import files
from checks.backup.facts import BackupFacts
from checks.declared import BackupKind, BackupSet
from checks.finding import Target
from checks.verdict import CannotObserve, Cause
from checks.world import World

DECODE_LIMIT_S = 45.0  # of decoding alone; the rest of a look takes seconds


class Source(Protocol):
    """How one kind of backup set is looked at; each stands in a module of its own."""

    def __call__(
        self, facts: BackupFacts, world: World, *, decode_limit_s: float
    ) -> Awaitable[BackupFacts]:
        """Return the facts with what was seen. Raises CannotObserve."""


SOURCES: Mapping[BackupKind, Source] = {"files": files.look}


async def observe(
    target: Target, world: World, *, decode_limit_s: float = DECODE_LIMIT_S
) -> BackupFacts:
    """Return what is declared and what was seen of a backup set.

    What keeps the copies from being seen takes the place of each of those facts: what the set
    declares is judged all the same.
    """
    declared = target.declared
    if not isinstance(declared, BackupSet):
        raise CannotObserve(Cause.NOTHING_DECLARED, "no backup set is declared")
    facts = BackupFacts(
        seen_at=world.now(),
        what=declared.what,
        kind=declared.kind,
        location=declared.location,
        max_age_s=declared.max_age_s,
        min_size_bytes=declared.min_size_bytes,
    )
    try:
        return await _source(declared.kind)(facts, world, decode_limit_s=decode_limit_s)
    except CannotObserve as error:
        why = error.as_not_seen()
        return replace(facts, copies=why, tally=why, newest=why, form=why, content=why)


def _source(kind: BackupKind) -> Source:
    if kind not in SOURCES:
        raise CannotObserve(
            Cause.NO_TOOL, "this version does not read {kind} repositories", kind=kind
        )
    return SOURCES[kind]
