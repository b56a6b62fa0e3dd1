"""Let so many in at a time, and those first whose strand is the longest."""

import asyncio
from collections import deque


class Turns:
    """A semaphore with two queues. What waits in the urgent one goes first."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._queues: tuple[deque[asyncio.Future[None]], deque[asyncio.Future[None]]] = (
            deque(),
            deque(),
        )

    async def take(self, *, urgent: bool) -> None:
        """Wait for a turn; it is held until it is given back."""
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._queues[0 if urgent else 1].append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came in the same moment
                self.give_back()
            raise

    def give_back(self) -> None:
        """End a turn, and let the next one in a moment later.

        By then, a strand whose question has just been answered has asked its next one.
        """
        asyncio.get_running_loop().call_soon(self._let_in)

    def _let_in(self) -> None:
        for queue in self._queues:
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
