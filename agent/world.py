"""The one gate to the outside: scope, limits, politeness, evidence and clock live here."""

import asyncio
import contextlib
import errno
import socket
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from agent import files, names
from agent.scope import Scope
from agent.settings import Settings
from checks.declared import BackupSet, Endpoint
from checks.finding import Target
from checks.verdict import CannotObserve, Cause
from checks.world import Connection, Failure, FileSeen, NotConnected, RecordType, Resolved

T = TypeVar("T")
OWN_FAULTS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EPERM, errno.EACCES}
NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


class Keeper(Protocol):
    """Where evidence goes."""

    def put(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep the bytes and return their SHA-256."""


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def has_route(address: str) -> bool:
    """Tell whether this machine has a route to an address, without sending anything.

    A UDP `connect` only asks the kernel for a route and a source address.
    """
    family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True


def network_of(address: str) -> str:
    """Return the IPv4 /24 or IPv6 /64 that an address lies in."""
    length = 64 if ip_address(address).version == 6 else 24
    return str(ip_network(f"{address}/{length}", strict=False))


class Gate:
    """What all looks of one run share. Make one inside a running event loop."""

    def __init__(
        self,
        settings: Settings,
        scope: Scope,
        keeper: Keeper,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings
        self.scope = scope
        self.keeper = keeper
        self.now = now
        self.resolver = names.Resolver(settings.resolver_at())
        self._in_all = asyncio.Semaphore(settings.connections_in_all)
        self._at_network = defaultdict[str, asyncio.Semaphore](
            lambda: asyncio.Semaphore(settings.connections_per_network)
        )
        self._at_address = defaultdict[str, asyncio.Semaphore](
            lambda: asyncio.Semaphore(settings.connections_per_address)
        )
        self._free_from: dict[str, float] = {}  # address → loop time of the next connection
        self._routes: dict[str, bool] = {}

    def routed(self, address: str) -> bool:
        """Tell whether this machine has a route to an address; asked once an address."""
        if address not in self._routes:
            self._routes[address] = has_route(address)
        return self._routes[address]

    @contextlib.asynccontextmanager
    async def turn_at(self, address: str) -> AsyncIterator[None]:
        """Wait for a turn to connect to an address, and hold it."""
        async with self._at_address[address], self._at_network[network_of(address)], self._in_all:
            await self._pause(address)
            yield

    async def _pause(self, address: str) -> None:
        loop = asyncio.get_running_loop()
        start = max(loop.time(), self._free_from.get(address, 0.0))
        self._free_from[address] = start + self.settings.pause_between_s
        await asyncio.sleep(start - loop.time())


class LookWorld:
    """The World of one look at one target. Its clock stands still while it waits for a turn."""

    def __init__(self, gate: Gate, target: Target) -> None:
        self._gate = gate
        self._target = target
        self._connections: list[GrantedConnection] = []
        self._deadline: asyncio.Timeout | None = None
        self._waiting = 0
        self._cancelled = threading.Event()
        self.evidence: list[str] = []

    @contextlib.asynccontextmanager
    async def within(self, limit_s: float) -> AsyncIterator["LookWorld"]:
        """Bound the look; whatever happens, close what it opened. Raises TimeoutError."""
        try:
            async with asyncio.timeout(limit_s) as self._deadline:
                yield self
        finally:
            self._cancelled.set()
            for connection in self._connections:
                await connection.close()

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._gate.now()

    async def connect(
        self, address: str, port: int, *, timeout_s: float | None = None
    ) -> Connection:
        """Open a TCP connection to a literal address within the politeness limits."""
        self._admit(address)
        turn = contextlib.AsyncExitStack()
        async with self._clock_stopped():
            await turn.enter_async_context(self._gate.turn_at(address))
        try:
            limit_s = timeout_s or self._gate.settings.connect_timeout_s
            async with asyncio.timeout(limit_s):
                reader, writer = await asyncio.open_connection(address, port)
        except BaseException as error:
            await turn.aclose()
            if isinstance(error, OSError):  # TimeoutError is one
                raise self._refusal(error, address, port) from error
            raise
        granted = GrantedConnection(reader, writer, turn, self._gate.settings.read_timeout_s)
        self._connections.append(granted)
        return granted

    async def resolve(self, name: str, type: RecordType) -> Resolved:
        """Ask the resolver."""
        return await self._gate.resolver.resolve(name, type)

    async def list_files(self, pattern: str) -> Sequence[FileSeen]:
        """List the regular files of a folder or of a glob pattern."""
        declared = self._target.declared
        if not isinstance(declared, BackupSet) or declared.location != pattern:
            raise CannotObserve(Cause.OUT_OF_SCOPE, "{path} is not declared", path=pattern)
        return await self.work(lambda _cancelled: files.list_files(pattern))

    def open_file(self, path: Path) -> BinaryIO:
        """Open a listed file for reading."""
        declared = self._target.declared
        if not isinstance(declared, BackupSet) or not files.is_listed(path, declared.location):
            raise CannotObserve(Cause.OUT_OF_SCOPE, "{path} is not declared", path=str(path))
        return files.open_file(path)

    async def work(self, job: Callable[[threading.Event], T]) -> T:
        """Run blocking work in a thread that cannot keep the program from ending."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def settle(give: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(lambda: None if done.done() else give())

        def run() -> None:
            try:
                result = job(self._cancelled)
            except BaseException as error:  # noqa: BLE001 (handed to the awaiting look, unchanged)
                failure = error
                settle(lambda: done.set_exception(failure))
            else:
                settle(lambda: done.set_result(result))

        threading.Thread(target=run, daemon=True, name="rasoat-look").start()
        return await done

    def keep(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep evidence of this look and return its SHA-256."""
        digest = self._gate.keeper.put(data, media_type=media_type, about=about)
        if digest not in self.evidence:
            self.evidence.append(digest)
        return digest

    def _admit(self, address: str) -> None:
        declared = self._target.declared
        behind = declared.host if isinstance(declared, Endpoint) else ""
        known = address in self._target.addresses
        if not (known and self._gate.scope.permits(address, behind=behind)):
            raise CannotObserve(
                Cause.OUT_OF_SCOPE, "{address} is outside the declared scope", address=address
            )
        if not self._gate.routed(address):
            family = "IPv6" if isinstance(ip_address(address), IPv6Address) else "IPv4"
            raise CannotObserve(
                Cause.OWN_NETWORK,
                "this machine has no {family} route to {address}",
                family=family,
                address=address,
            )

    def _refusal(self, error: OSError, address: str, port: int) -> Exception:
        if error.errno in OWN_FAULTS:
            return CannotObserve(
                Cause.OWN_NETWORK,
                "this machine could not open a connection: {fault}",
                fault=error.strerror or str(error),
            )
        return NotConnected(_failure(error), address, port)

    @contextlib.asynccontextmanager
    async def _clock_stopped(self) -> AsyncIterator[None]:
        """Do not count the wait for a turn against the look's own time."""
        loop = asyncio.get_running_loop()
        deadline = self._deadline
        when = deadline.when() if deadline else None
        if deadline is None or when is None:
            yield  # no limit, or another connect of this look waits already
            return
        left = when - loop.time()
        deadline.reschedule(None)
        try:
            yield
        finally:
            deadline.reschedule(loop.time() + left)


def _failure(error: OSError) -> Failure:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, ConnectionError):
        return "reset"
    return "no_route" if error.errno in NO_ROUTE else "silent"


class GrantedConnection:
    """A TCP connection within the gate's limits; it holds its turn until it is closed."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        turn: contextlib.AsyncExitStack,
        read_timeout_s: float,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._turn = turn
        self._read_timeout_s = read_timeout_s

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        self._writer.write(data)
        async with asyncio.timeout(self._read_timeout_s):
            await self._writer.drain()

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        """Return what has come, b"" at the peer's close."""
        async with asyncio.timeout(timeout_s or self._read_timeout_s):
            return await self._reader.read(limit)

    async def close(self) -> None:
        """Close; never raises."""
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
        self._writer.transport.abort()
        await self._turn.aclose()
