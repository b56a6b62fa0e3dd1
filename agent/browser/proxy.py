"""The one way out of the browser: a SOCKS 5 proxy on loopback whose connections the gate grants.

RFC 1928. Chromium gives it names, never addresses of its own finding. It carries bytes and reads
none, so that TLS is between Chromium and the server.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol, TypeVar

from checks.browsing import Span
from checks.verdict import CannotObserve
from checks.world import Connection, NotConnected

VERSION, CONNECT, NO_PASSWORD = 5, 1, 0
GRANTED, FORBIDDEN, UNREACHABLE = 0, 2, 4
ASKS_WITHIN_S = 5.0
SILENT_S = 60.0  # a connection on which nothing came for so long is given up
IDLE_S, NEVER_USED_S = 0.5, 3.0  # then another may have the turn of a connection
PATIENCE_S = 0.2  # with which a turn is waited for before another's is taken
PIECE_BYTES, MOST_BYTES = 65536, 30_000_000  # of one load
NOT_WORTH_TELLING_S = 0.002
T = TypeVar("T")


class Reach(Protocol):
    """The gate, as the proxy needs it. Both raise CannotObserve; `connect` NotConnected."""

    async def address_of(self, host: str, port: int) -> str:
        """Return the address at which a host may be contacted."""

    async def connect(self, address: str, port: int) -> Connection:
        """Open a connection within the limits."""


@dataclass(slots=True, eq=False)
class _Tunnel:
    host: str
    address: str
    connection: Connection
    answered: bool = False  # the last bytes were the server's, and have been handed on
    used_at: float = 0.0

    def idle_s(self, now: float) -> float:
        """Return for how long longer than it has to be it has been idle; negative: it is not."""
        return now - self.used_at - (IDLE_S if self.answered else NEVER_USED_S)


@dataclass(slots=True)
class Traffic:
    """What came of one load of a page."""

    began: float  # loop time
    refused: set[str] = field(default_factory=set)  # hosts
    cut: set[str] = field(default_factory=set)
    waits: list[Span] = field(default_factory=list)
    came_bytes: int = 0
    waiting: int = 0


class Proxy:
    """Serves one browser."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._tunnels: list[_Tunnel] = []
        self.traffic = Traffic(0.0)

    async def start(self) -> int:
        """Listen on loopback, and return the port."""
        self._server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        """Stop, and end every connection."""
        if self._server is not None:
            self._server.close()
        for talk in tuple(self._talks):
            talk.cancel()

    def begin(self) -> Traffic:
        """Begin to note another load."""
        self.traffic = Traffic(asyncio.get_running_loop().time())
        return self.traffic

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._talks.add(task)
            task.add_done_callback(self._talks.discard)
        # Cancelled or hung up on: asyncio.streams would log what is no fault of anybody.
        with contextlib.suppress(
            OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            try:
                await self._talk(reader, writer)
            finally:
                writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(ASKS_WITHIN_S):
            wanted = await _wanted(reader, writer)
        if wanted is None:
            return
        host, port = wanted
        tunnel = await self._granted(host, port, reader, writer)
        if tunnel is None:
            return
        self._tunnels.append(tunnel)
        try:
            writer.write(_reply(GRANTED))
            await self._carry(tunnel, reader, writer)
        finally:
            self._tunnels.remove(tunnel)
            await tunnel.connection.close()

    async def _granted(
        self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> _Tunnel | None:
        """Connect, unless the gate forbids it or the browser thinks better of it."""
        traffic = self.traffic
        try:
            address = await self._reach.address_of(host, port)
            connection = await self._connected(address, port, reader, traffic)
        except CannotObserve:
            traffic.refused.add(host)
            writer.write(_reply(FORBIDDEN))
        except NotConnected:
            writer.write(_reply(UNREACHABLE))
        else:
            now = asyncio.get_running_loop().time()
            return _Tunnel(host, address, connection, used_at=now) if connection else None
        await writer.drain()
        return None

    async def _connected(
        self, address: str, port: int, reader: asyncio.StreamReader, traffic: Traffic
    ) -> Connection | None:
        """Wait for a turn and connect; None when the browser hangs up meanwhile."""
        now = asyncio.get_running_loop().time
        asked_at, connection = now(), None
        connecting = asyncio.ensure_future(self._reach.connect(address, port))
        gone = asyncio.ensure_future(reader.read(1))  # it says nothing until it is answered
        traffic.waiting += 1
        try:
            while not connecting.done() and not gone.done():
                both = (connecting, gone)
                await asyncio.wait(both, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
                if not connecting.done() and now() - asked_at > PATIENCE_S:
                    await self._make_room(address, traffic)
            if connecting.done():
                connection = connecting.result()
            return connection
        finally:
            traffic.waiting -= 1
            connected_s = connection.connected_s if connection else 0.0
            _note(traffic, asked_at, now() - connected_s)
            await _ended(gone)
            if connection is None and (late := await _ended(connecting)) is not None:
                await late.close()

    async def _make_room(self, address: str, traffic: Traffic) -> None:
        """End the connection that has been idle longest, if any has long enough."""
        now = asyncio.get_running_loop().time()
        there = [one for one in self._tunnels if one.address == address]
        idlest = max(there, key=lambda one: one.idle_s(now), default=None)
        if idlest is not None and idlest.idle_s(now) > 0:
            traffic.cut.add(idlest.host)
            await idlest.connection.close()

    async def _carry(
        self, tunnel: _Tunnel, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry bytes both ways until either end has no more."""
        ways = {
            asyncio.ensure_future(self._there(tunnel, reader)),
            asyncio.ensure_future(self._back(tunnel, writer)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                await _ended(way)
        with contextlib.suppress(OSError):
            writer.write_eof()
            await writer.drain()

    async def _there(self, tunnel: _Tunnel, reader: asyncio.StreamReader) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(PIECE_BYTES):
            tunnel.answered, tunnel.used_at = False, loop.time()
            await tunnel.connection.send(data)
            tunnel.used_at = loop.time()

    async def _back(self, tunnel: _Tunnel, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await tunnel.connection.receive(PIECE_BYTES, timeout_s=SILENT_S):
            self.traffic.came_bytes += len(data)
            if self.traffic.came_bytes > MOST_BYTES:
                return
            tunnel.answered = False
            writer.write(data)
            await writer.drain()
            tunnel.answered, tunnel.used_at = True, loop.time()


async def _wanted(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[str, int] | None:
    """Read where the browser wants to go (RFC 1928, 3 and 4); None when it is no such thing."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != VERSION:
        return None
    writer.write(bytes((VERSION, NO_PASSWORD)))
    version, command, _, kind = await reader.readexactly(4)
    if version != VERSION or command != CONNECT:
        return None
    if kind == 3:
        length = (await reader.readexactly(1))[0]
        host = (await reader.readexactly(length)).decode("ascii", "replace")
    elif kind == 1:
        host = str(IPv4Address(await reader.readexactly(4)))
    elif kind == 4:
        host = str(IPv6Address(await reader.readexactly(16)))
    else:
        return None
    return host.lower(), int.from_bytes(await reader.readexactly(2))


def _reply(code: int) -> bytes:
    return bytes((VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0))


def _note(traffic: Traffic, start: float, end: float) -> None:
    if end - start > NOT_WORTH_TELLING_S:
        traffic.waits.append(Span(start - traffic.began, end - traffic.began))


async def _ended(task: "asyncio.Future[T]") -> T | None:
    """End a task and return what it came to, None when to nothing."""
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    return None if isinstance(result, BaseException) else result
