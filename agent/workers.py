"""Threads for blocking work: they wait for more of it, and keep the program from ending by none.

To start a thread makes the event loop wait until the thread has had its first turn, which is long
while others work. A look at a website has thirty pieces of work.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_JOBS: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_IDLE = threading.Semaphore(0)


async def done(job: Callable[[threading.Event], T], cancelled: threading.Event) -> T:
    """Have a thread do a job, and return what it returns, or raise what it raises."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(give: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(lambda: None if result.done() else give())

    def run() -> None:
        try:
            found = job(cancelled)
        except BaseException as error:  # noqa: BLE001 (handed to the awaiting look, unchanged)
            failure = error
            settle(lambda: result.set_exception(failure))
        else:
            settle(lambda: result.set_result(found))

    start(run)
    return await result


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
