"""One run at a time over one data folder: a lock that the kernel releases with its holder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from agent.record_error import StoreError
from checks.verdict import Said


class LockedError(Exception):
    """Another process of ours holds the lock."""

    def __init__(self, name: str, holder: str) -> None:
        super().__init__(f"{name} is held by process {holder}")
        self.name = name
        self.holder = holder


@contextlib.contextmanager
def held(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock file `name` in a folder. Raises LockedError, StoreError.

    A killed holder leaves the file but not the lock: `flock` ends with the process.
    """
    number = _opened(folder, name)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(number, 32).decode("ascii", "replace").strip()
            raise LockedError(name, holder or "?") from None
        _sign(number)
        yield
    finally:
        os.close(number)


def _opened(folder: Path, name: str) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            Said(
                "{folder} cannot be written: {why}",
                {"folder": str(folder), "why": error.strerror or str(error)},
            )
        ) from error


def _sign(number: int) -> None:
    """Write who holds the lock, for whoever finds it held; a full disk may leave it unsigned."""
    with contextlib.suppress(OSError):
        os.ftruncate(number, 0)
        os.write(number, f"{os.getpid()}\n".encode())
