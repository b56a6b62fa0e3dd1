"""Turns to connect: how many at once to an address, a network and in all, and how fast."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from agent.routes import network_of
from agent.settings import Settings


class Turns:
    """What bounds the connections of all looks of one run."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._in_all = asyncio.Semaphore(settings.connections_in_all)
        self._at_network = defaultdict[str, asyncio.Semaphore](
            lambda: asyncio.Semaphore(settings.connections_per_network)
        )
        self._limits_at: dict[str, tuple[asyncio.Semaphore, ...]] = {}
        self._free_from: dict[str, float] = {}  # address → loop time of the next connection
        self._wanted = Counter[str]()  # turns held or waited for, by address
        self._left_at: dict[str, float] = {}  # address → loop time of the last turn given back

    async def at(self, address: str) -> Callable[[], None]:
        """Wait for a turn to connect to an address; return what gives it back."""
        held: list[asyncio.Semaphore] = []
        self._wanted[address] += 1

        def give_back() -> None:
            self._wanted[address] -= 1
            self._left_at[address] = asyncio.get_running_loop().time()
            while held:
                held.pop().release()

        try:
            for limit in self._limits(address):
                await limit.acquire()
                held.append(limit)
            await self._pause(address)
        except BaseException:
            give_back()
            raise
        return give_back

    def still_for_s(self, addresses: Iterable[str]) -> float:
        """Return for how long nobody has connected to any of these addresses."""
        now = asyncio.get_running_loop().time()
        at = tuple(addresses)
        if any(self._wanted[one] for one in at):
            return 0.0
        return min((now - self._left_at.get(one, 0.0) for one in at), default=0.0)

    def _limits(self, address: str) -> tuple[asyncio.Semaphore, ...]:
        if address not in self._limits_at:
            at_address = asyncio.Semaphore(self._settings.connections_per_address)
            at_network = self._at_network[network_of(address)]
            self._limits_at[address] = (at_address, at_network, self._in_all)
        return self._limits_at[address]

    async def _pause(self, address: str) -> None:
        if not self._settings.pause_between_s:
            return
        loop = asyncio.get_running_loop()
        start = max(loop.time(), self._free_from.get(address, 0.0))
        self._free_from[address] = start + self._settings.pause_between_s
        await asyncio.sleep(start - loop.time())
