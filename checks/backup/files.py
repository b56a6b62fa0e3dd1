"""Backup sets of kind "files": a folder, or the files that a glob pattern names."""

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from checks.backup import listing
from checks.backup.decode.content import look_into
from checks.backup.facts import MOST_COPIES, BackupFacts, Content, Copy, Form
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import FileSeen, World

FRESH = timedelta(seconds=60)  # what was modified since may be being written
PAUSE_S = 0.5  # between the two listings that tell


async def look(facts: BackupFacts, world: World, *, decode_limit_s: float) -> BackupFacts:
    """Return the facts with what was seen of the copies. Raises CannotObserve."""
    files, moving = await _list_steadily(facts.location, world)
    found = listing.entries(files, facts.location, moving=moving)
    _keep(found, facts.location, world)
    newest = listing.newest_complete(found)
    seen = replace(
        facts,
        copies=tuple(entry.copy for entry in found[:MOST_COPIES]),
        tally=listing.tally(found),
        newest=newest.copy if newest else None,
    )
    if newest is None:
        return seen
    form, content = await _decode(newest, world, decode_limit_s)
    if isinstance(content, Content) and content.fault and await _moved(newest, facts, world):
        content = NotSeen(
            cause=Cause.UNSTEADY,
            why=Said("{name} changed while it was being decoded", {"name": newest.copy.name}),
        )
    return replace(seen, form=form, content=content)


async def _list_steadily(location: str, world: World) -> tuple[Sequence[FileSeen], frozenset[Path]]:
    """List, and list again when something is fresh: what differs is still being written."""
    first = await world.list_files(location)
    if all(file.modified_at < world.now() - FRESH for file in first):
        return first, frozenset()
    await asyncio.sleep(PAUSE_S)
    second = await world.list_files(location)
    before = set(first)
    return second, frozenset(file.path for file in second if file not in before)


async def _decode(
    entry: listing.Entry, world: World, limit_s: float
) -> tuple[Form | NotSeen, Content | NotSeen]:
    def job(cancelled: threading.Event) -> tuple[Form | NotSeen, Content | NotSeen]:
        with world.open_file(entry.path) as file:
            return look_into(file, entry.copy.name, limit_s=limit_s, stopped=cancelled.is_set)

    try:
        return await world.work(job)
    except CannotObserve as error:
        return error.as_not_seen(), error.as_not_seen()


async def _moved(entry: listing.Entry, facts: BackupFacts, world: World) -> bool:
    """Tell whether a copy is no longer as it was listed. A cut in a moving file proves nothing."""
    try:
        now = {file.path: file for file in await world.list_files(facts.location)}
    except CannotObserve:
        return True
    file = now.get(entry.path)
    return file is None or (file.size_bytes, file.modified_at) != (
        entry.copy.size_bytes,
        entry.copy.modified_at,
    )


def _keep(found: Sequence[listing.Entry], location: str, world: World) -> None:
    lines = [_line(entry.copy) for entry in found[:MOST_COPIES]]
    document = {"location": listing.printable(location), "entries": len(found), "newest": lines}
    data = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()
    world.keep(data, media_type="application/json", about="backup copies, the newest first")


def _line(copy: Copy) -> dict[str, str | int]:
    return {
        "name": copy.name,
        "size_bytes": copy.size_bytes,
        "modified_at": copy.modified_at.isoformat(),
        "state": copy.state,
    }
