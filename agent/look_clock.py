"""The time that one look has, which stands still while it waits for its turn."""

import asyncio
import contextlib
import math
from collections.abc import Iterator


class LookClock:
    """The time of one look. It stands still while the look waits for a turn and holds none.

    A look that waits while it holds a connection must not stop its clock: two such looks could
    wait for one another for ever.
    """

    def __init__(self) -> None:
        self.stood_s = 0.0
        self._deadline: asyncio.Timeout | None = None
        self._ends_at = 0.0
        self._stands_since: float | None = None
        self._waiting = 0
        self._holding = 0

    @contextlib.contextmanager
    def ending(self, deadline: asyncio.Timeout) -> Iterator[None]:
        """Move the deadline by the time for which the clock stands."""
        self._deadline, self._ends_at = deadline, deadline.when() or math.inf
        try:
            yield
        finally:
            self._deadline = None

    def change(self, *, waiting: int = 0, holding: int = 0) -> None:
        """Note that so many more, or fewer, turns are waited for or held."""
        self._waiting += waiting
        self._holding += holding
        stand, now = self._waiting > 0 and not self._holding, asyncio.get_running_loop().time()
        if stand and self._stands_since is None:
            self._stands_since = now
            self._set(None)
        elif not stand and self._stands_since is not None:
            stood_s, self._stands_since = now - self._stands_since, None
            self.stood_s += stood_s
            self._ends_at += stood_s
            self._set(self._ends_at)

    def _set(self, when: float | None) -> None:
        if self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(when)
