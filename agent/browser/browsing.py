"""The browser of one look: started when it is first wanted, one a run, ended with the look."""

import asyncio
import base64
import contextlib
import hashlib
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from agent.browser import program
from agent.browser.load import Load
from agent.browser.opening import opened
from agent.browser.pipe import BrowserGone, CallFailed, Pipe
from agent.browser.process import Process
from agent.browser.proxy import Proxy
from agent.visits import wire
from agent.visits.visiting import Visits, ascii_host
from checks.browsing import Browsed, View
from checks.declared import Endpoint
from checks.finding import Target
from checks.verdict import CannotObserve, Cause
from checks.world import Connection, NotConnected

if TYPE_CHECKING:
    from agent.look_clock import LookClock
    from agent.world import Gate

MOST_MEMORY_BYTES = 2_500_000_000
WATCHES_EVERY_S = 0.5
STARTS_WITHIN_S = 20.0
STILL_S, PATIENCE_S = 0.5, 60.0  # how long nobody else is to have visited the site, at most waited


class Connects(Protocol):
    """How to open a connection within the limits."""

    async def __call__(self, address: str, port: int) -> Connection:
        """Connect. Raises CannotObserve, NotConnected."""


class Browsing:
    """One look's browser."""

    def __init__(
        self, gate: "Gate", target: Target, clock: "LookClock", visits: Visits, connect: Connects
    ) -> None:
        self._gate = gate
        self._target = target
        self._clock = clock
        self._visits = visits
        self._connect = connect
        self._preferred = ""  # the address at which the site's own host is visited
        self._at: dict[str, str] = {}  # host → address of the last connection
        self._process: Process | None = None
        self._pipe: Pipe | None = None
        self._proxy: Proxy | None = None
        self._watching: asyncio.Task[None] | None = None
        self._too_big = False
        self._holds_turn = False
        self._patience_s = PATIENCE_S

    async def load(self, address: str, url: str, *, view: View, accessibility: bool) -> Browsed:
        """Load a page once with an empty cache; see `World.browse`."""
        program.chromium(self._gate.settings)
        axe = program.axe(self._gate.settings) if accessibility else ""
        self._visits.admit(address, url)
        await self._turn()
        self._preferred = address
        await self._left_alone()
        pipe, proxy = await self._running(url)
        load = Load(pipe, proxy.begin(), self._rest, view, address, url)
        try:
            return await opened(load, url, axe=axe)
        except CannotObserve:
            raise
        except (BrowserGone, CallFailed, TimeoutError, asyncio.CancelledError) as error:
            self._end()
            if isinstance(error, asyncio.CancelledError):
                raise
            load.check()
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> CannotObserve:
        if self._too_big:
            return CannotObserve(
                Cause.TOO_BIG,
                "the page takes more than {count} bytes of memory",
                count=MOST_MEMORY_BYTES,
            )
        if isinstance(error, TimeoutError):
            return CannotObserve(Cause.TIMED_OUT, "the browser did not answer any more")
        return CannotObserve(Cause.NO_TOOL, "Chromium ended by itself")

    def shut(self) -> None:
        """End it, at once."""
        self._end()
        if self._holds_turn:
            self._holds_turn = False
            self._gate.one_browser.release()

    async def _turn(self) -> None:
        """Wait until no other look has a browser: they would slow one another down."""
        if self._holds_turn:
            return
        self._clock.change(waiting=1)
        try:
            await self._gate.one_browser.acquire()
            self._holds_turn = True
        finally:
            self._clock.change(waiting=-1)

    async def _left_alone(self) -> None:
        """Wait, within patience, until nobody else of this run visits the site."""
        self._clock.change(waiting=1)
        try:
            while self._patience_s > 0:
                if self._gate.turns.still_for_s(self._target.addresses) >= STILL_S:
                    return
                await asyncio.sleep(0.1)
                self._patience_s -= 0.1
        finally:
            self._clock.change(waiting=-1)

    async def _running(self, url: str) -> tuple[Pipe, Proxy]:
        if self._pipe is not None and self._proxy is not None and not self._pipe.gone:
            return self._pipe, self._proxy
        self._end()
        trusted = await self._trusted(url)
        self._proxy = Proxy(self)
        port = await self._proxy.start()
        where = program.chromium(self._gate.settings)

        def command(profile: Path) -> list[str]:
            return program.command(where, profile=profile, proxy_port=port, trusted=trusted)

        try:
            self._process = Process(command, program.environment)
            self._pipe = await Pipe.opened(self._process.reads, self._process.writes)
            await self._pipe.call("Browser.getVersion", within_s=STARTS_WITHIN_S)
        except (OSError, BrowserGone, CallFailed) as error:  # TimeoutError is an OSError
            self._end()
            raise CannotObserve(Cause.NO_TOOL, "Chromium does not start") from error
        self._watching = asyncio.create_task(self._watch(self._process))
        return self._pipe, self._proxy

    async def _watch(self, process: Process) -> None:
        """Kill the browser when it takes too much memory."""
        while True:
            await asyncio.sleep(WATCHES_EVERY_S)
            if process.memory_bytes() > MOST_MEMORY_BYTES:
                self._too_big = True
                process.end()
                return

    def _end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        if self._process is not None:
            self._process.end()
        if self._pipe is not None:
            self._pipe.close()
        if self._proxy is not None:
            self._proxy.stop()
        self._process = self._pipe = self._proxy = self._watching = None

    async def address_of(self, host: str, port: int) -> str:
        """Return where a host may be contacted, for the proxy. Raises CannotObserve."""
        own = self._target.declared
        if isinstance(own, Endpoint) and ascii_host(own.host) == ascii_host(host):
            addresses: tuple[str, ...] = (self._preferred,)
        else:
            addresses = await self._visits.addresses_of(host)
        address = next(filter(self._gate.routed, addresses), addresses[0])
        shown = f"[{host}]" if ":" in host else host
        self._visits.admit(address, f"http://{shown}:{port}/")
        self._at[host] = address
        return address

    def _rest(self, host: str, status: int, wanted: str) -> None:
        self._visits.rest(self._at.get(host, self._preferred), host, status, wanted)

    async def connect(self, address: str, port: int) -> Connection:
        """Open a connection for the proxy. Raises CannotObserve, NotConnected."""
        return await self._connect(address, port)

    async def _trusted(self, url: str) -> str:
        """Return the key of the site's certificate where the agency's own authority vouches for it.

        Chromium knows the public authorities alone. What it is told to trust is this one key, and
        only after name, dates and chain were verified here as strictly.
        """
        own = self._target.declared
        if not isinstance(own, Endpoint) or not own.agency_cas or not url.startswith("https:"):
            return ""
        with contextlib.suppress(NotConnected, ssl.SSLError, OSError):
            connection = await self._connect(self._preferred, own.port)
            try:
                return _pin(await _certificate(connection, own))
            finally:
                await connection.close()
        return ""


async def _certificate(connection: Connection, own: Endpoint) -> bytes:
    """Shake hands in memory, and return the certificate. Raises ssl.SSLError, OSError."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = wire.context_of("strict", own.agency_cas)
    session = context.wrap_bio(incoming, outgoing, server_hostname=ascii_host(own.host))
    while True:
        try:
            session.do_handshake()
            return session.getpeercert(True) or b""
        except ssl.SSLWantReadError:
            await connection.send(outgoing.read())
            data = await connection.receive()
            if not data:
                raise ConnectionResetError("it hung up") from None
            incoming.write(data)


def _pin(certificate: bytes) -> str:
    key = x509.load_der_x509_certificate(certificate).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
