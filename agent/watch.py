"""One epoll for all connections of a loop, itself watched by the loop.

A look opens dozens of connections for one exchange each. Registering each with the loop twice, to
connect and to read, cost a fifth of all that a connection costs here.
"""

import asyncio
import select
from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

READ: Final = select.EPOLLIN
WRITE: Final = select.EPOLLOUT


class Watch:
    """Calls back as long as a socket is ready; one callback a socket."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._epoll = select.epoll()
        self._calls: dict[int, Callable[[], None]] = {}
        loop.add_reader(self._epoll.fileno(), self._tell)

    def add(self, number: int, events: int, call: Callable[[], None]) -> None:
        """Watch a socket, by its file descriptor."""
        self._epoll.register(number, events)
        self._calls[number] = call

    def drop(self, number: int) -> None:
        """Watch it no more; before it is closed, as the number may then be another's."""
        if self._calls.pop(number, None) is not None:
            self._epoll.unregister(number)

    def _tell(self) -> None:
        for number, _ in self._epoll.poll(0):
            call = self._calls.get(number)
            if call is not None:
                call()


_WATCHES: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, Watch]] = WeakKeyDictionary()


def watch() -> Watch:
    """Return the watch of the running loop."""
    loop = asyncio.get_running_loop()
    found = _WATCHES.get(loop)
    if found is None:
        found = _WATCHES[loop] = Watch(loop)
    return found
