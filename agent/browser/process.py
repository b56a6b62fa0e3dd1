"""Chromium as a process of its own session: started with pipes, watched, and ended as a whole."""

import contextlib
import fcntl
import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

OWN_NUMBERS_FROM = 10  # so that no pipe of ours is number 3 or 4 before it is to be
MOST_DATA_BYTES = 3 << 30  # of one process; it reserves far more than it uses
ENDS_WITHIN_S = 3.0


class Process:
    """A running Chromium. `reads` and `writes` are our ends of its pipes."""

    def __init__(
        self, command: Callable[[Path], list[str]], environment: Callable[[Path], dict[str, str]]
    ) -> None:
        """Start it, in an empty profile folder. Raises OSError."""
        self.profile = Path(tempfile.mkdtemp(prefix="rasoat-browser-"))
        self._ended = False
        theirs_in, self.writes = _pipe()
        self.reads, theirs_out = _pipe()
        nothing = os.open(os.devnull, os.O_RDWR)
        try:
            argv = command(self.profile)
            self.pid = os.posix_spawn(
                argv[0],
                argv,
                environment(self.profile),
                # Number 3 is where it reads, 4 where it writes; nothing else of ours is inherited.
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, numbered, number)
                    for number, numbered in enumerate(
                        (nothing, nothing, nothing, theirs_in, theirs_out)
                    )
                ],
                setsid=True,
            )
        except BaseException:
            os.close(self.reads)
            os.close(self.writes)
            shutil.rmtree(self.profile, ignore_errors=True)
            raise
        finally:
            for number in (theirs_in, theirs_out, nothing):
                os.close(number)
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(self.pid, resource.RLIMIT_DATA, (MOST_DATA_BYTES,) * 2)
            resource.prlimit(self.pid, resource.RLIMIT_CORE, (0, 0))

    def end(self) -> None:
        """Kill it with all its children and remove its folder. More than once does no harm."""
        if self._ended:
            return
        self._ended = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        until = time.monotonic() + ENDS_WITHIN_S
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(self.pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:
                time.sleep(0.005)
        while self.profile.exists() and time.monotonic() < until:
            shutil.rmtree(self.profile, ignore_errors=True)  # a dying child may still write

    def memory_bytes(self) -> int:
        """Return what its processes hold together, each page of memory counted by each."""
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(page * _resident(stat) for stat in _session(self.pid))


def _pipe() -> tuple[int, int]:
    made = os.pipe()
    moved = tuple(fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, OWN_NUMBERS_FROM) for one in made)
    for one in made:
        os.close(one)
    return moved[0], moved[1]


def _session(leader: int) -> list[list[str]]:
    """Return the fields of /proc/PID/stat, from the third on, of every process of a session."""
    found = []
    for folder in os.scandir("/proc") if Path("/proc").is_dir() else ():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = Path(folder.path, "stat").read_text().rpartition(") ")[2].split()
                if fields[3] == str(leader):
                    found.append(fields)
    return found


def _resident(fields: list[str]) -> int:
    return int(fields[21])
