"""A real TCP server on loopback that counts who is connected, and when they came."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

FLOOD_BYTES = 8_000_000
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with no time to linger


class Counting:
    """What one server, or several together, saw."""

    def __init__(self) -> None:
        self.open = 0
        self.most = 0
        self.came_at: list[float] = []
        self.port_at: dict[str, int] = {}

    def came(self) -> None:
        self.came_at.append(asyncio.get_running_loop().time())
        self.open += 1
        self.most = max(self.most, self.open)

    def went(self) -> None:
        self.open -= 1

    async def all_gone(self) -> Self:
        """Wait until the kernel has told of every connection that was closed."""
        for _ in range(100):
            if not self.open:
                return self
            await asyncio.sleep(0.01)
        raise AssertionError(f"{self.open} connections are still open")


class _Peer(asyncio.Protocol):
    """Do what is asked of it as soon as somebody comes; hang up at the client's end of file."""

    def __init__(self, counting: Counting, does: str) -> None:
        self._counting = counting
        self._does = does
        self._gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._counting.came()
        if self._does.startswith("greets"):
            transport.write(b"hello")
        elif self._does == "floods":
            transport.write(bytes(FLOOD_BYTES))
        if self._does in ("hangs up", "floods"):
            transport.close()
        elif self._does.endswith("resets"):
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            transport.abort()

    def eof_received(self) -> None:
        # Told in the same turn of the loop as a newcomer is accepted in, and so before it counts.
        self._leave()

    def connection_lost(self, error: Exception | None) -> None:
        self._leave()

    def _leave(self) -> None:
        if not self._gone:
            self._gone = True
            self._counting.went()


@asynccontextmanager
async def counting(*hosts: str, does: str = "nothing") -> AsyncIterator[Counting]:
    """Serve on each host, each on a free port, and count over all of them."""
    counts, loop = Counting(), asyncio.get_running_loop()
    servers = []
    for host in hosts or ("127.0.0.1",):
        server = await loop.create_server(lambda: _Peer(counts, does), host, 0, backlog=100)
        counts.port_at[host] = server.sockets[0].getsockname()[1]
        servers.append(server)
    try:
        yield counts
    finally:
        for server in servers:
            server.close()
            await server.wait_closed()
