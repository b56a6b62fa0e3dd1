"""Visits of one look: who may be visited, one connection at a time to an address."""

import asyncio
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

from agent import __version__
from agent.connection import connected
from agent.names import Resolver
from agent.routes import refusal
from agent.scope import Scope, address_in, is_host_name
from agent.settings import Settings
from agent.visits import wire
from agent.visits.asked import Asked, Unanswered
from checks.declared import Endpoint
from checks.finding import Target
from checks.page import NoPage, Page
from checks.verdict import CannotObserve, Cause
from checks.world import RecordType, Resolved

if TYPE_CHECKING:
    from agent.visits.exchange import Exchanger

VISIT_S = 15.0
MOST_VISITS = 60  # of one run to one target, in all its looks
DEFAULT_PORTS = {"http": 80, "https": 443}
WEB_PORTS = frozenset({80, 443, 8080, 8443})
AS_ANY_VISITOR = {
    "User-Agent": f"Mozilla/5.0 (compatible; rasoat/{__version__})",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
LEAST_REST_S, MOST_REST_S = 60.0, 3600.0
# What a server that speaks no TLS makes of a hello, in OpenSSL's words
NEVER_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})
UNSENDABLE = re.compile(r"[^\x21-\x7e]")


class Gate(Protocol):
    """What all looks of one run share, as far as a visit needs it."""

    settings: Settings
    scope: Scope
    resting: dict[tuple[str, str], tuple[float, int]]
    visited: Counter[tuple[str, str, str]]  # by target

    @property
    def resolver(self) -> Resolver:
        """Return what asks for names."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach the gate: what lets an address in, and what gives a turn at it."""

    admit: Callable[[str], None]  # raises CannotObserve
    turn_at: Callable[[str], Awaitable[Callable[[], None]]]
    work: Callable[[Callable[[threading.Event], Any]], Awaitable[Any]]
    permitted: set[str]  # addresses that this look may contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a URL leads."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return what the Host field says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


class Line:
    """The one connection of a look to an address, and whose turn it holds."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.aim: tuple[str, str, int] | None = None
        self.exchanger: Exchanger | None = None
        self.wire: wire.Wire | None = None
        self._give_back: Callable[[], None] | None = None

    def hold(self, held: wire.Wire, give_back: Callable[[], None]) -> None:
        """Hold a connection until it is let go."""
        self.wire, self._give_back = held, give_back

    def let_go(self) -> None:
        """Close what is open and give its turn back; more than once does no harm."""
        if self.wire is not None:
            self.wire.end()
        if self._give_back is not None:
            self._give_back()
        self.wire = self.exchanger = self.aim = self._give_back = None


class Visits:
    """All visits of one look."""

    def __init__(self, gate: Gate, target: Target, way: Way) -> None:
        self._gate = gate
        self._target = target
        self._way = way
        self._lines = defaultdict[str, Line](Line)
        self._counted_as = target.system, target.kind, target.id
        self._at: dict[str, tuple[str, ...]] = {}  # host → addresses that may be contacted for it
        self._manners: dict[tuple[str, str, int], tuple[wire.Kind, str]] = {}

    @property
    def left(self) -> int:
        """Return how many more visits the target gets in this run."""
        return max(0, MOST_VISITS - self._gate.visited[self._counted_as])

    def shut(self) -> None:
        """Close everything, at once."""
        for line in self._lines.values():
            line.let_go()

    async def visit(
        self,
        address: str,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = 1_000_000,
        timeout_s: float | None = None,
    ) -> Page:
        """Send one request; see `World.visit`."""
        aim = self._aim(url, address)
        self._way.admit(address)
        self._may_disturb(aim.host, address)
        asked = Asked(
            address=address,
            url=url,
            host=aim.authority,
            path=aim.path,
            method=method,
            headers={**AS_ANY_VISITOR, **(headers or {})},
            limit_bytes=limit_bytes,
            timeout_s=timeout_s or VISIT_S,
        )
        line = self._lines[address]
        async with line.lock:
            page = await self._asked(line, aim, asked)
        self._heed(page, aim.host)
        return page

    def _aim(self, url: str, address: str) -> Aim:
        """Return where a URL leads. Raises CannotObserve (out_of_scope)."""
        aim = aim_of(url)
        if aim is None:
            raise CannotObserve(Cause.OUT_OF_SCOPE, "{url} is no address of a web page", url=url)
        endpoint = self._target.declared
        own = endpoint if isinstance(endpoint, Endpoint) else None
        if own and aim.host == ascii_host(own.host):
            known: tuple[str, ...] = self._target.addresses
        else:
            known = self._at.get(aim.host, ())
        if address not in known:
            raise CannotObserve(
                Cause.OUT_OF_SCOPE, "{host} is outside the declared scope", host=aim.host
            )
        ports = WEB_PORTS | ({own.port, own.http_port or own.port} if own else set())
        if aim.port not in ports:
            raise CannotObserve(
                Cause.OUT_OF_SCOPE, "port {port} is none of a website's", port=aim.port
            )
        return aim

    def admit(self, address: str, url: str) -> None:
        """Raise CannotObserve where a URL is not to be visited at an address, now or ever."""
        aim = self._aim(url, address)
        self._way.admit(address)
        self._may_disturb(aim.host, address)

    def _may_disturb(self, host: str, address: str) -> None:
        until, status = self._gate.resting.get((address, host), (0.0, 0))
        if asyncio.get_running_loop().time() < until:
            raise CannotObserve(
                Cause.UNREACHABLE,
                "{host} answered {status} and was asked nothing more",
                host=host,
                status=status,
            )

    def _heed(self, page: Page, host: str) -> None:
        """Leave a server alone that asks for it (RFC 6585, 4; RFC 9110, 15.6.4)."""
        if page.status in (429, 503):
            self.rest(page.address, host, page.status, page.header("retry-after") or "")

    def rest(self, address: str, host: str, status: int, wanted: str) -> None:
        """Leave a host alone for as long as it wants, within reason."""
        rest_s = float(wanted[:6]) if wanted[:6].isdecimal() else LEAST_REST_S
        rest_s = min(max(rest_s, LEAST_REST_S), MOST_REST_S)
        until = asyncio.get_running_loop().time() + rest_s
        self._gate.resting[address, host] = (until, status)

    async def _asked(self, line: Line, aim: Aim, asked: Asked) -> Page:
        """Ask over the connection there is; where the peer has closed it meanwhile, over another.

        RFC 9112, 9.3.1: what was never answered on a connection kept open may be asked again.
        """
        there = (aim.scheme, aim.host, aim.port)
        again = line.aim == there
        if line.aim != there:
            line.let_go()
        try:
            return await self._over(line, aim, asked)
        except Unanswered as error:
            if not (again and error.untouched):
                raise NoPage(error.failure, asked.address, asked.url, error.says) from error
        try:
            return await self._over(line, aim, asked)
        except Unanswered as error:
            raise NoPage(error.failure, asked.address, asked.url, error.says) from error

    async def _over(self, line: Line, aim: Aim, asked: Asked) -> Page:
        try:
            if line.exchanger is None:
                line.exchanger = await self._opened(line, aim, asked)
                line.aim = (aim.scheme, aim.host, aim.port)
            exchanger = line.exchanger
            self._count()
            page: Page = await self._way.work(lambda _cancelled: exchanger.exchange(asked))
        except BaseException:
            line.let_go()
            raise
        if not exchanger.usable:
            line.let_go()
        return page

    def _count(self) -> None:
        """Count what is about to be sent. Raises CannotObserve (not_asked) when it is too much."""
        if not self.left:
            raise CannotObserve(
                Cause.NOT_ASKED, "{count} requests are enough for one site", count=MOST_VISITS
            )
        self._gate.visited[self._counted_as] += 1

    async def _opened(self, line: Line, aim: Aim, asked: Asked) -> "Exchanger":
        """Connect, and shake hands: strictly first, then as loosely as it takes to see anything."""
        from agent.visits.exchange import Exchanger  # noqa: PLC0415 (slow to import; few runs visit)

        if aim.scheme == "http":
            return Exchanger(await self._connected(line, aim, asked))
        key = (asked.address, aim.host, aim.port)
        kind, flaw = self._manners.get(key, ("strict", ""))
        held: wire.Wire | None = None
        while held is None:
            try:
                held = await self._secured(line, aim, asked, kind)
            except wire.Untrusted as error:
                kind, flaw = "any", str(error)
            except wire.NoTls as error:
                if kind == "any" or str(error) in NEVER_TLS:
                    raise Unanswered("no_tls", str(error)) from error
                kind = "old" if kind == "strict" else "any"
            if held is None:
                line.let_go()
        self._manners[key] = (kind, flaw)
        if held.tls is not None and kind == "any":
            held.tls = replace(held.tls, flaw=flaw)
        return Exchanger(held)

    async def _secured(self, line: Line, aim: Aim, asked: Asked, kind: wire.Kind) -> wire.Wire:
        """Connect and shake hands in one way. Raises Untrusted, NoTls, Unanswered."""
        endpoint = self._target.declared
        cas = endpoint.agency_cas if isinstance(endpoint, Endpoint) else ()
        held = await self._connected(line, aim, asked)

        def shake(_cancelled: threading.Event) -> None:
            with held.at_work():
                held.allow(seconds=asked.timeout_s, body_bytes=0)
                held.shake_hands(aim.host, kind, cas)

        try:
            await self._way.work(shake)
        except TimeoutError:
            raise Unanswered("silent", "TLS") from None
        return held

    async def _connected(self, line: Line, aim: Aim, asked: Asked) -> wire.Wire:
        """Wait for a turn and connect. Raises NotConnected, CannotObserve."""
        settings = self._gate.settings
        give_back = await self._way.turn_at(asked.address)
        try:
            sock = await connected(asked.address, aim.port, settings.connect_timeout_s)
        except BaseException as error:
            give_back()
            if isinstance(error, OSError):
                raise refusal(error, asked.address, aim.port) from error
            raise
        held = wire.Wire(sock, settings.read_timeout_s)
        line.hold(held, give_back)
        return held

    async def addresses_of(self, host: str) -> tuple[str, ...]:
        """Return the addresses in scope of a host in scope; see `World.addresses_of`."""
        name = ascii_host(host)
        own = self._target.declared
        if isinstance(own, Endpoint) and ascii_host(own.host) == name:
            return self._target.addresses
        if name not in self._at:
            self._at[name] = await self._found(name)
            self._way.permitted.update(self._at[name])
        return self._at[name]

    async def _found(self, name: str) -> tuple[str, ...]:
        scope = self._gate.scope
        if scope.has_address(name):
            return (str(address_in(name)),)
        outside = CannotObserve(
            Cause.OUT_OF_SCOPE, "{host} is outside the declared scope", host=name
        )
        if address_in(name) is not None or not scope.has_name(name):
            raise outside
        types: tuple[RecordType, ...] = ("A", "AAAA")
        answers = await asyncio.gather(
            *(self._gate.resolver.resolve(name, type) for type in types), return_exceptions=True
        )
        found = [
            one for answer in answers if isinstance(answer, Resolved) for one in answer.records
        ]
        if not found:
            failed = [answer for answer in answers if isinstance(answer, BaseException)]
            raise (
                failed[0]
                if failed
                else CannotObserve(Cause.UNREACHABLE, "{name} has no address", name=name)
            )
        permitted = tuple(one for one in found if scope.permits(one, behind=name))
        if not permitted:
            raise outside
        return permitted


def ascii_host(host: str) -> str:
    """Return a host as DNS has it, in small A-labels (RFC 5890, 2.3.2.1), if it has any."""
    host = host.lower().rstrip(".").strip("[]")
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host


def aim_of(url: str) -> Aim | None:
    """Return where a URL of a web page leads, or None when it is none.

    What cannot stand on a request line is escaped; nothing else is changed.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname or port == 0:
        return None
    host = ascii_host(parts.hostname)
    if address_in(host) is None and not is_host_name(host):
        return None
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    path += f"?{parts.query}" if parts.query else ""
    return Aim(
        scheme=scheme,
        host=host,
        port=port or DEFAULT_PORTS[scheme],
        path=UNSENDABLE.sub(lambda one: quote(one[0], errors="replace"), path),
    )
