"""Files of the inventory's backup folders, read only: no link is followed, nothing is changed."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from checks.verdict import CannotObserve, Cause
from checks.world import FileSeen

MAGIC = frozenset("*?[")
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)  # a year from the ends: any time zone can show them
LATEST = datetime(9998, 12, 31, tzinfo=UTC)


def list_files(pattern: str) -> Sequence[FileSeen]:
    """List the regular files of a folder (not deeper), or those that a glob pattern names.

    Unlike `glob`, a folder that is missing or may not be read is an error and not an empty
    answer. Raises CannotObserve (unreachable, no_permission).
    """
    try:
        return [_seen(path, status) for path, status in _walk(pattern)]
    except PermissionError as error:
        raise CannotObserve(
            Cause.NO_PERMISSION, "may not read {path}", path=_printable(error.filename)
        ) from error
    except OSError as error:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "cannot list {path}: {fault}",
            path=_printable(error.filename or pattern),
            fault=error.strerror or str(error),
        ) from error


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading. Raises CannotObserve (no_permission, unreachable)."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        denied = error.errno in (errno.EACCES, errno.EPERM)
        raise CannotObserve(
            Cause.NO_PERMISSION if denied else Cause.UNREACHABLE,
            "cannot open {path}: {fault}",
            path=_printable(path),
            fault=error.strerror or str(error),
        ) from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise CannotObserve(
            Cause.UNREACHABLE, "{path} is not a regular file", path=_printable(path)
        )
    return os.fdopen(number, "rb", buffering=0)


def is_listed(path: Path, pattern: str) -> bool:
    """Tell whether `list_files(pattern)` could name that path."""
    if not MAGIC & set(pattern):
        inside = path.parent == Path(pattern) and path.name != ".."
        return inside or path == Path(pattern)
    wanted = Path(pattern).parts
    return len(path.parts) == len(wanted) and all(map(_is_part, path.parts, wanted))


def _is_part(name: str, wanted: str) -> bool:
    """Tell whether a pattern's part names it; a folder lists neither itself nor what is above."""
    return name == wanted if name in (".", "..") else _matches(name, wanted)


def _walk(pattern: str) -> Iterator[tuple[Path, os.stat_result]]:
    if not MAGIC & set(pattern):
        status = os.stat(pattern)  # noqa: PTH116 (keeps a surrogate-escaped name as it is)
        if stat.S_ISDIR(status.st_mode):
            yield from _regular(Path(pattern), "*")
        elif stat.S_ISREG(status.st_mode):
            yield Path(pattern), status
        return
    parts = Path(pattern).parts
    first = next(n for n, part in enumerate(parts) if MAGIC & set(part))
    yield from _match(Path(*parts[:first]), parts[first:])


def _match(folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[Path, os.stat_result]]:
    if len(parts) == 1:
        yield from _regular(folder, parts[0])
        return
    with os.scandir(folder) as entries:
        below = sorted(
            entry.name
            for entry in entries
            if _matches(entry.name, parts[0]) and entry.is_dir(follow_symlinks=False)
        )
    for name in below:
        yield from _match(folder / name, parts[1:])


def _regular(folder: Path, part: str) -> Iterator[tuple[Path, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if _matches(entry.name, part):
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # it went between listing and asking: it is not there
                if stat.S_ISREG(status.st_mode):
                    yield Path(entry.path), status


def _matches(name: str, part: str) -> bool:
    return fnmatchcase(name, part)


def _seen(path: Path, status: os.stat_result) -> FileSeen:
    return FileSeen(path=path, size_bytes=status.st_size, modified_at=moment(status.st_mtime))


def moment(stamp: float) -> datetime:
    """Return a file's time; one beyond the years that a date can have as the end it is beyond."""
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (ValueError, OverflowError):
        return LATEST if stamp > 0 else EARLIEST


def _printable(path: object) -> str:
    return os.fsencode(str(path)).decode("utf-8", "backslashreplace")
