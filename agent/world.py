"""The one gate to the outside: scope, limits, politeness, evidence and clock live here."""

import asyncio
import contextlib
import functools
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol, TypeVar

from agent import dns_messages, files, name_servers, workers
from agent.connection import GrantedConnection, connected
from agent.look_clock import LookClock
from agent.routes import family_of, has_route, refusal
from agent.scope import Scope
from agent.settings import Settings
from agent.turns import Turns
from agent.visits.visiting import Visits, Way
from checks.browsing import Browsed, View
from checks.declared import BackupSet, Domain, Endpoint, Purpose
from checks.finding import Target
from checks.look import Doubted
from checks.memory import NOTHING, Remembered
from checks.page import Page
from checks.verdict import CannotObserve, Cause
from checks.world import Connection, DnsAnswer, FileSeen, QueryType, RecordType, Resolved

if TYPE_CHECKING:
    from agent.browser.browsing import Browsing
    from agent.consulting import Authorities
    from agent.names import Resolver

T = TypeVar("T")


class Keeper(Protocol):
    """Where evidence goes."""

    def put(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep the bytes and return their SHA-256."""


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Gate:
    """What all looks of one run share. Make one inside a running event loop."""

    def __init__(
        self,
        settings: Settings,
        scope: Scope,
        keeper: Keeper,
        *,
        consults: Collection[Purpose] = (),
        memory: Mapping[tuple[str, str], Remembered] = MappingProxyType({}),
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings
        self.scope = scope
        self.keeper = keeper
        self.memory = memory
        self.now = now
        self._consults = consults
        self.turns = Turns(settings)
        self.one_browser = asyncio.Semaphore(1)  # two would slow one another down
        self._routes: dict[str, bool] = {}
        self._closed_families: set[int] = set()
        self.resting: dict[tuple[str, str], tuple[float, int]] = {}  # who asked not to be visited
        self.visited = Counter[tuple[str, str, str]]()  # by target

    @functools.cached_property
    def resolver(self) -> "Resolver":
        """Return what asks for names; loaded when there is one to ask for."""
        from agent.names import Resolver  # noqa: PLC0415

        return Resolver(self.settings.resolver_at())

    @functools.cached_property
    def consulted(self) -> name_servers.Consulted:
        """Return what tells which name servers may be asked."""
        return name_servers.Consulted(self.resolver, self.scope)

    @functools.cached_property
    def authorities(self) -> "Authorities":
        """Return what asks authorities."""
        from agent.consulting import Authorities  # noqa: PLC0415

        return Authorities(self, self._consults)

    async def close(self) -> None:
        """End what nobody waits for any more."""
        for asked in ("authorities", "resolver"):
            if asked in vars(self):
                await getattr(self, asked).close()

    def close_family(self, *families: int) -> None:
        """Let nothing out over these IP versions: our own network does not carry them.

        Loopback needs no network.
        """
        self._closed_families.update(families)

    def routed(self, address: str) -> bool:
        """Tell whether this machine has a route to an address; asked once an address."""
        if address not in self._routes:
            self._routes[address] = has_route(address)
        return self._routes[address] and not self._is_closed(address)

    def _is_closed(self, address: str) -> bool:
        if not self._closed_families:
            return False
        return family_of(address) in self._closed_families and not ip_address(address).is_loopback

    async def turn_at(self, address: str) -> Callable[[], None]:
        """Wait for a turn to connect to an address; return what gives it back."""
        return await self.turns.at(address)


class LookWorld:
    """The World of one look at one target. Its clock stands still while it waits for a turn."""

    def __init__(self, gate: Gate, target: Target, doubted: Doubted | None = None) -> None:
        self._gate = gate
        self._target = target
        self._doubted = doubted  # in a second look
        self._permitted: set[str] = set()  # addresses; of one target, so they stay so
        self._open: dict[GrantedConnection, Callable[[], None]] = {}  # gives its turn back
        self._clock = LookClock()
        way = Way(self._admit, self._turn_at, self.work, self._permitted)
        self._visits = Visits(gate, target, way)
        self._browsing: Browsing | None = None
        self._working: set[threading.Event] = set()
        self.looked_s = 0.0
        self.timed_out = False  # at the limit of the look as a whole
        self.evidence: list[str] = []

    @contextlib.asynccontextmanager
    async def within(self, limit_s: float) -> AsyncIterator["LookWorld"]:
        """Bound the look; whatever happens, close what it opened. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        deadline = asyncio.timeout(limit_s)
        try:
            async with deadline:
                with self._clock.ending(deadline):
                    yield self
        finally:
            self.timed_out = deadline.expired()
            self.looked_s = loop.time() - began - self._clock.stood_s
            for cancelled in self._working:
                cancelled.set()
            for connection in tuple(self._open):
                connection.shut()
            self._visits.shut()
            if self._browsing is not None:
                self._browsing.shut()

    @property
    def own_name(self) -> str:
        """Return the name by which this machine greets others."""
        return self._gate.settings.own_name

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._gate.now()

    def remembered(self) -> Remembered:
        """Return what earlier audits said of the target."""
        return self._gate.memory.get((self._target.system, self._target.id), NOTHING)

    async def connect(
        self, address: str, port: int, *, timeout_s: float | None = None
    ) -> Connection:
        """Open a TCP connection to a literal address within the politeness limits."""
        self._admit(address)
        return await self._connected(address, port, timeout_s)

    async def _connected(
        self, address: str, port: int, timeout_s: float | None = None
    ) -> GrantedConnection:
        give_back = await self._turn_at(address)
        settings, loop = self._gate.settings, asyncio.get_running_loop()
        began = loop.time()
        try:
            sock = await connected(address, port, timeout_s or settings.connect_timeout_s)
        except BaseException as error:
            give_back()
            if isinstance(error, OSError):  # TimeoutError is one
                raise refusal(error, address, port) from error
            raise
        took_s = loop.time() - began
        granted = GrantedConnection(sock, self._closed, settings.read_timeout_s, took_s)
        self._open[granted] = give_back
        return granted

    def _closed(self, connection: GrantedConnection) -> None:
        self._open.pop(connection)()

    async def _turn_at(self, address: str) -> Callable[[], None]:
        """Wait for a turn; return what gives it back."""
        self._clock.change(waiting=1)
        try:
            turn_over = await self._gate.turn_at(address)
            self._clock.change(holding=1)
        finally:
            self._clock.change(waiting=-1)

        def give_back() -> None:
            turn_over()
            self._clock.change(holding=-1)

        return give_back

    @property
    def visits_left(self) -> int:
        """Return how many more visits this run may make for the target."""
        return self._visits.left

    def take_up(self) -> Doubted | None:
        """Return what this look is to see again; None: everything."""
        if self._doubted is not None:
            self.evidence += [one for one in self._doubted.evidence if one not in self.evidence]
        return self._doubted

    async def visit(self, address: str, url: str, **how: Any) -> Page:
        """Send one HTTP request."""
        return await self._visits.visit(address, url, **how)

    async def addresses_of(self, host: str) -> tuple[str, ...]:
        """Return the addresses in scope of a host in scope."""
        return await self._visits.addresses_of(host)

    async def browse(
        self, address: str, url: str, *, view: View, accessibility: bool = False
    ) -> Browsed:
        """Load a page in a browser."""
        from agent.browser.browsing import Browsing  # noqa: PLC0415 (few runs browse)

        if self._browsing is None:
            self._browsing = Browsing(
                self._gate, self._target, self._clock, self._visits, self.connect
            )
        return await self._browsing.load(address, url, view=view, accessibility=accessibility)

    async def resolve(self, name: str, type: RecordType) -> Resolved:
        """Ask the resolver."""
        return await self._gate.resolver.resolve(name, type)

    async def ask_resolver(
        self,
        name: str,
        type: RecordType,
        *,
        dnssec: bool = True,
        checking_disabled: bool = False,
        fresh: bool = False,
    ) -> DnsAnswer:
        """Ask the resolver, and return whatever it answers."""
        return await self._gate.resolver.ask(
            name, type, dnssec=dnssec, checking_disabled=checking_disabled, fresh=fresh
        )

    async def query(
        self,
        address: str,
        name: str,
        type: QueryType,
        *,
        recursion: bool = False,
        dnssec: bool = False,
        over: Literal["udp", "tcp"] = "udp",
    ) -> DnsAnswer:
        """Ask one name server directly, within the politeness limits."""
        await self._admit_question(address, name, type)
        asked = dns_messages.question(name, type, recursion=recursion, dnssec=dnssec)
        port, limit_s = self._gate.settings.name_server_port, self._gate.settings.read_timeout_s
        if over == "tcp":
            connecting = self._connected(address, port)
            return await name_servers.over_tcp(asked, address, connecting, limit_s=limit_s)
        give_back = await self._turn_at(address)
        try:
            return await name_servers.over_udp(asked, address, port, limit_s=limit_s)
        finally:
            give_back()

    async def _admit_question(self, address: str, name: str, type: QueryType) -> None:
        """Let a question out to a server in scope, or of the target's own domain."""
        declared, consulted = self._target.declared, self._gate.consulted
        if not isinstance(declared, Domain):
            self._admit(address)
        elif type == "AXFR":
            await consulted.admit_transfer(address, name, declared)
        else:
            await consulted.admit(address, declared)
        self._admit_route(address)

    def in_scope(self, address: str, *, behind: str = "") -> bool:
        """Tell whether scope covers an address, being that of a name."""
        return self._gate.scope.permits(address, behind=behind)

    async def consult(
        self,
        url: str,
        *,
        purpose: Purpose,
        limit_bytes: int,
        limit_s: float,
        body: bytes | None = None,
        media_type: str = "",
    ) -> bytes:
        """Ask an authority, once a run for all who ask the same; its turn is waited for here."""
        from agent.consulting import Question, answered  # noqa: PLC0415

        question = Question(
            url=url, body=body, media_type=media_type, limit_bytes=limit_bytes, limit_s=limit_s
        )
        return await answered(self._gate.authorities.ask(question, purpose), self._clock)

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
        cancelled = threading.Event()
        self._working.add(cancelled)
        try:
            return await workers.done(job, cancelled)
        finally:
            cancelled.set()
            self._working.discard(cancelled)

    def keep(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep evidence of this look and return its SHA-256."""
        digest = self._gate.keeper.put(data, media_type=media_type, about=about)
        if digest not in self.evidence:
            self.evidence.append(digest)
        return digest

    def _admit(self, address: str) -> None:
        if not self._permits(address):
            raise CannotObserve(
                Cause.OUT_OF_SCOPE, "{address} is outside the declared scope", address=address
            )
        self._admit_route(address)

    def _admit_route(self, address: str) -> None:
        if not self._gate.routed(address):
            raise CannotObserve(
                Cause.OWN_NETWORK,
                "this machine has no {family} route to {address}",
                family=f"IPv{family_of(address)}",
                address=address,
            )

    def _permits(self, address: str) -> bool:
        """Tell whether scope lets this target be contacted there; its yes is remembered."""
        if address not in self._permitted and address in self._target.addresses:
            declared = self._target.declared
            behind = declared.host if isinstance(declared, Endpoint) else ""
            if self._gate.scope.permits(address, behind=behind):
                self._permitted.add(address)
        return address in self._permitted
