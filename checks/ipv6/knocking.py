"""Connections of one look: each is noted with the time that it took to come about."""

import asyncio
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from checks.ipv6.facts import ConnectTimes, Heard, PathSeen, Reach, is_ipv4, is_ipv6
from checks.ipv6.hello import ENTROPY_BYTES, client_hello, is_over
from checks.verdict import CannotObserve, NotSeen
from checks.world import Connection, NotConnected, World

BIG_BYTES: Final = 2000  # more than one packet of an Ethernet holds, so that the first is full
LISTEN_S: Final = 4.0
MOST_ANSWER_BYTES: Final = 65536
TIMES: Final = 3  # connections of which the middle one counts
FAILED: Final = ("silent", "stalled")


@dataclass(slots=True, kw_only=True)
class Knocking:
    """One service during one look."""

    world: World
    server_name: str  # "" for an address
    port: int
    lines: list[str] = field(default_factory=list)
    _seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def reach(self, address: str, port: int) -> Reach | NotSeen:
        """Connect and hang up."""
        if not (is_ipv4(address) or is_ipv6(address)):
            return "no_route"  # ::ffff:0:0/96 is never routed; connecting would go out over IPv4
        try:
            connection = await self._connected(address, port)
        except NotConnected as reason:
            return reason.failure
        except CannotObserve as reason:
            return reason.as_not_seen()
        await connection.close()
        return "open"

    async def times(self, address: str) -> ConnectTimes:
        """Connect until there are enough times; those of earlier connections count."""
        for _ in range(TIMES - len(self._seconds[address])):
            if await self.reach(address, self.port) != "open":
                break
        return ConnectTimes(address=address, seconds=tuple(self._seconds[address][:TIMES]))

    async def path(self, address: str) -> PathSeen:
        """Send a hello that fills a packet; where it gets no answer, small ones."""
        big = await self._heard(address, big=True)
        if isinstance(big, NotSeen) or big not in FAILED:
            return PathSeen(address=address, big_bytes=BIG_BYTES, big=big)
        alert, small = await asyncio.gather(
            self._heard(address, takeable=False), self._heard(address)
        )
        return PathSeen(address=address, big_bytes=BIG_BYTES, big=big, alert=alert, small=small)

    async def _connected(self, address: str, port: int) -> Connection:
        connection = await self.world.connect(address, port)
        if port == self.port:
            self._seconds[address].append(connection.connected_s)
        return connection

    async def _heard(
        self, address: str, *, big: bool = False, takeable: bool = True
    ) -> Heard | NotSeen:
        hello = client_hello(
            self.server_name,
            secrets.token_bytes(ENTROPY_BYTES),
            bytes_in_all=BIG_BYTES if big else 0,
            takeable=takeable,
        )
        try:
            connection = await self._connected(address, self.port)
        except NotConnected:
            return "unconnected"
        except CannotObserve as reason:
            return reason.as_not_seen()
        answer = bytearray()
        try:
            how = await _answered(connection, hello, answer)
        finally:
            await connection.close()
        self.lines.append(
            f"{address} port {self.port}: a hello of {len(hello)} bytes, {len(answer)} bytes came"
            f" in answer: {how}"
        )
        return how


async def _answered(connection: Connection, hello: bytes, answer: bytearray) -> Heard:
    try:
        async with asyncio.timeout(LISTEN_S):
            await connection.send(hello)
            while not is_over(bytes(answer)) and len(answer) < MOST_ANSWER_BYTES:
                piece = await connection.receive()
                if not piece:
                    return "closed"
                answer += piece
    except ConnectionResetError:
        return "closed"
    except TimeoutError:
        return "stalled" if answer else "silent"
    return "answered"
