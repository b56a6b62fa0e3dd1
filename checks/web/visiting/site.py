"""A website under look: every visit goes through here, is counted, and leaves its trace."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from checks.page import NoPage, Page
from checks.verdict import ASKED_ONCE, CannotObserve, Cause
from checks.web.facts import Fields, Hop
from checks.web.visiting.kept import (
    MOST_FIELD,
    MOST_FIELDS_BYTES,
    PROBE_KEPT_BYTES,
    first_line,
    head_and_body,
)
from checks.world import NotConnected, World

FIRST_LOOK: Final = 46  # requests at most, so that enough are left to see failures again
MOST_FAILURES: Final = 4  # one after another; the first two are two ports
MOST_SECONDS: Final = 40.0  # of waiting for answers
PAGE_S: Final = 12.0
PROBE_S: Final = 6.0
PAGE_BYTES: Final = 1_000_000
PROBE_BYTES: Final = 65536
ERRORS_KEPT_WHOLE: Final = 3  # of each further one, the first line says all
MOST_KEPT_BYTES: Final = 120_000
MOST_REMEMBERED_BYTES: Final = 400_000


Question = tuple[str, str, frozenset[tuple[str, str]]]  # address, URL, fields


@dataclass(slots=True, kw_only=True)
class Site:
    """One site during one look."""

    world: World
    host: str
    plain_port: int | None
    secure_port: int | None
    seen_at: datetime
    path: str = "/"  # where the inventory says that the site begins
    components: tuple[str, ...] | None = None  # sites that belong to it; None: not declared
    firewall_may_be_tried: bool = False
    most: int = FIRST_LOOK  # requests of this look
    is_second: bool = False
    requests: int = 0
    _answers: dict[Question, Page] = field(default_factory=dict)  # of pages, by what was asked
    _remembered_bytes: int = 0
    _failures: int = 0  # one after another
    _spent_s: float = 0.0
    _errors: int = 0
    _kept: list[bytes] = field(default_factory=list)
    _bodies: dict[int, str] = field(default_factory=dict)  # hash → the URL it was kept under
    _kept_bytes: int = 0

    def url(self, path: str = "/", *, secure: bool) -> str:
        """Return an address of the site. Its port must be known."""
        scheme, port, usual = (
            ("https", self.secure_port, 443) if secure else ("http", self.plain_port, 80)
        )
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{name}{'' if port == usual else f':{port}'}{path}"

    @property
    def nowhere(self) -> str:
        """Return a name that no path of the site can have, the same throughout one look."""
        said = f"{self.host} {self.seen_at.isoformat()}".encode()
        return f"rasoat-{hashlib.sha256(said).hexdigest()[:12]}"

    @property
    def left(self) -> int:
        """Return how many more requests this look may make."""
        return min(self.most - self.requests, self.world.visits_left)

    async def page(
        self, address: str, url: str, *, headers: Mapping[str, str] | None = None
    ) -> Page:
        """Get a page, as it was the first time that this look asked the same."""
        asked = (address, url, frozenset((headers or {}).items()))
        if asked not in self._answers:
            page = await self.visit(address, url, headers=headers, limit_bytes=PAGE_BYTES)
            self._remembered_bytes += len(page.body)
            if self._remembered_bytes > MOST_REMEMBERED_BYTES:
                return page
            self._answers[asked] = page
        return self._answers[asked]

    def knows(self, url: str) -> bool:
        """Tell whether a page has been got as a visitor gets it."""
        return any(page.url == url and not asked[2] for asked, page in self._answers.items())

    def known(self, path: str) -> Page | None:
        """Return what was answered to a path, whoever asked for it."""
        ports = ((True, self.secure_port), (False, self.plain_port))
        own = [self.url(path, secure=secure) for secure, port in ports if port is not None]
        return next((page for page in self._answers.values() if page.url in own), None)

    async def visit(
        self,
        address: str,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = PROBE_BYTES,
    ) -> Page:
        """Visit, count, and keep what came. Raises what `World.visit` does."""
        self._may_go_on()
        self.requests += 1
        try:
            page = await self.world.visit(
                address,
                url,
                method=method,
                headers=headers,
                limit_bytes=limit_bytes,
                timeout_s=PAGE_S if limit_bytes == PAGE_BYTES else PROBE_S,
            )
        except (NotConnected, NoPage) as error:
            self._failures += 1
            self._spent_s += PROBE_S if error.failure == "silent" else 0.0
            raise
        self._failures = 0
        self._spent_s += page.took_s
        self.keep(page)
        return page

    def _may_go_on(self) -> None:
        """Stop before the look's own limit does, and where a server has ceased to answer."""
        if self.left <= 0 and self.is_second:
            raise CannotObserve(ASKED_ONCE.cause, ASKED_ONCE.why.template)
        if self.left <= 0:
            raise CannotObserve(
                Cause.NOT_ASKED, "{count} requests are enough for one look", count=self.requests
            )
        if self._failures >= MOST_FAILURES:
            raise CannotObserve(
                Cause.UNREACHABLE,
                "{host} ceased to answer and was asked nothing more",
                host=self.host,
            )
        if self._spent_s > MOST_SECONDS:
            raise CannotObserve(
                Cause.TIMED_OUT, "{host} answers too slowly to be asked more", host=self.host
            )

    def keep(self, page: Page) -> None:
        """Add an answer to the evidence, as long as there is room."""
        if self._kept_bytes > MOST_KEPT_BYTES:
            return
        piece = first_line(page)
        if page.status < 400 or self._errors < ERRORS_KEPT_WHOLE:
            piece += head_and_body(page, kept_under=self._kept_under(page))
        self._errors += page.status >= 400
        self._kept.append(piece)
        self._kept_bytes += len(piece)

    def _kept_under(self, page: Page) -> str:
        """Return the URL under which the very same body has been kept, "" when none has."""
        known = self._bodies.get(hash(page.body), "")
        self._bodies.setdefault(hash(page.body), page.url)
        return known if len(page.body) > PROBE_KEPT_BYTES else ""

    def hand_in(self) -> None:
        """Keep all that was visited as one piece of evidence."""
        if self._kept:
            self.world.keep(
                b"".join(self._kept), media_type="message/http", about=f"visits to {self.host}"
            )
            self._kept.clear()


def hop_of(page: Page) -> Hop:
    """Return an answer as it is stored: without what cookies hold."""
    headers, cut = stored(page.headers)
    return Hop(
        url=page.url[:2000],
        address=page.address,
        status=page.status,
        http_version=page.http_version,
        headers=headers,
        headers_cut=cut,
        tls=page.tls,
        ended=page.ended,
        first_byte_s=page.first_byte_s,
    )


def stored(headers: Fields) -> tuple[Fields, bool]:
    """Return header fields as they are stored, and whether some were left out or cut."""
    kept: list[tuple[str, str]] = []
    left, cut = MOST_FIELDS_BYTES, False
    for name, value in headers:
        shown = _without_secret(value) if name.lower() in ("set-cookie", "set-cookie2") else value
        cut = cut or len(shown) > MOST_FIELD or left <= 0
        if left <= 0:
            break
        kept.append((name, shown[:MOST_FIELD]))
        left -= len(name) + len(shown)
    return tuple(kept), cut


def _without_secret(cookie: str) -> str:
    pair, semicolon, attributes = cookie.partition(";")
    name, equals, value = pair.partition("=")
    return f"{name}{equals}{'…' if value.strip() else ''}{semicolon}{attributes}"
