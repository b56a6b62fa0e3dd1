"""Which files of a folder are copies, and which of them are complete; pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from checks.backup.facts import Copy, State, Tally
from checks.world import FileSeen

UNFINISHED = (
    ".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~", ".incomplete",
)  # fmt: skip
CHECKPOINT = ".checkpoint"
# What programs leave beside a copy: it is fresh and whole when the copy is neither.
BESIDE = (
    ".sha1", ".sha256", ".sha512", ".md5", ".sig", ".asc", ".log", ".json", ".txt",
    "-wal", "-shm", "-journal",
)  # fmt: skip
NEVER_COPIES = frozenset({"thumbs.db", "desktop.ini", "sha256sums", "md5sums"})
WILD = "*?["


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that is a copy or would have become one."""

    path: Path
    copy: Copy


def entries(
    files: Iterable[FileSeen], location: str, *, moving: Collection[Path] = ()
) -> tuple[Entry, ...]:
    """Return the set's entries, the newest first; `moving` are those seen to change."""
    root = fixed_part(location)
    found = [
        Entry(
            path=file.path,
            copy=Copy(
                name=printable(label(file.path, root)),
                size_bytes=file.size_bytes,
                modified_at=file.modified_at,
                state=_state(file.path, moving),
            ),
        )
        for file in files
        if is_copy(file, location)
    ]
    return tuple(
        sorted(found, key=lambda entry: (entry.copy.modified_at, entry.copy.name), reverse=True)
    )


def newest_complete(found: Iterable[Entry]) -> Entry | None:
    """Return the first complete entry."""
    return next((entry for entry in found if entry.copy.state == "complete"), None)


def tally(found: tuple[Entry, ...]) -> Tally:
    """Count entries by their state."""
    states = [entry.copy.state for entry in found]
    return Tally(
        entries=len(states),
        complete=states.count("complete"),
        unstable=states.count("unstable"),
        unfinished_newer=states.index("complete") if "complete" in states else len(states),
    )


def is_copy(file: FileSeen, location: str) -> bool:
    """Tell a copy from what lies beside it; a pattern may ask for such a file by its ending."""
    name = file.path.name.lower()
    if name in NEVER_COPIES or (name.endswith(".lock") and not file.size_bytes):
        return False
    beside = next((ending for ending in BESIDE if name.endswith(ending)), None)
    return beside is None or location.lower().endswith(beside)


def fixed_part(location: str) -> PurePath:
    """Return the folder that a pattern begins with: "/srv/*/db.gz" begins with /srv."""
    parts = PurePath(location).parts
    wild = (n for n, part in enumerate(parts) if any(sign in part for sign in WILD))
    return PurePath(*parts[: next(wild, len(parts))])


def label(path: PurePath, root: PurePath) -> str:
    """Return a path as the set's owner would name it: below the set's folder."""
    if path != root and path.is_relative_to(root):
        return str(path.relative_to(root))
    return path.name


def printable(name: str) -> str:
    """Escape what cannot be shown or would disturb a report: control and bidi signs, raw bytes."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in name
    )


def _state(path: Path, moving: Collection[Path]) -> State:
    name = path.name.lower()
    if name.startswith(".") or name.endswith(UNFINISHED) or CHECKPOINT in name:
        return "partial"
    return "unstable" if path in moving else "complete"
