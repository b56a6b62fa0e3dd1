"""Threads for blocking work: they wait for more of it, and keep the program from ending by none.

To start a thread makes the event loop wait until the thread has had its first turn, which is long
while others work. A look at a website has thirty pieces of work.
"""

import queue
import threading
from collections.abc import Callable

_JOBS: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_IDLE = threading.Semaphore(0)


def start(job: Callable[[], None]) -> None:
    """Have a thread do a job, which must not raise."""
    _JOBS.put(job)
    if not _IDLE.acquire(blocking=False):
        threading.Thread(target=_serve, daemon=True).start()


def _serve() -> None:
    thread = threading.current_thread()
    while True:
        thread.name = "rasoat-idle"
        job = _JOBS.get()
        thread.name = "rasoat-look"
        job()
        del job  # what it holds is not to be kept until the next one comes
        _IDLE.release()
