"""Follow a URL as a visitor's browser does, hop by hop, never beyond the scope."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from checks.page import NoPage, Page
from checks.verdict import CannotObserve, Cause
from checks.web.facts import Hop, Walk, WalkEnd
from checks.web.reading.document import Reading, is_html, read_document
from checks.web.visiting.site import Site, hop_of
from checks.world import NotConnected

MOST_HOPS: Final = 10
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MOST_COOKIES: Final = 30
MOST_COOKIE_BYTES: Final = 4000
BIG_BYTES: Final = 100_000  # a page of which reading takes long enough to let others in between


@dataclass(slots=True)
class Trip:
    """A walk with what only the look itself needs: the last page and what stands in it."""

    walk: Walk
    page: Page | None = None
    reading: Reading | None = None


@dataclass(slots=True)
class _Way:
    """Where the walk is, and what it carries."""

    start: str
    hops: list[Hop] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # by host: many sites loop without
    been: set[tuple[str, str]] = field(default_factory=set)

    def ended(self, end: WalkEnd, led_to: str = "", says: str = "") -> Walk:
        return Walk(
            start=self.start, hops=tuple(self.hops), end=end, led_to=led_to[:2000], says=says
        )

    def carried(self, host: str) -> dict[str, str]:
        """Return the Cookie field for a host."""
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.get(host, {}).items())
        return {"Cookie": pairs} if pairs and len(pairs) <= MOST_COOKIE_BYTES else {}

    def take(self, host: str, page: Page) -> None:
        """Take the cookies of an answer, to send them back during this walk alone."""
        own = self.cookies.setdefault(host, {})
        for name, value in page.headers:
            if name.lower() == "set-cookie" and len(own) < MOST_COOKIES:
                key, equals, said = value.partition(";")[0].partition("=")
                if equals and (key + said).isascii() and (key + said).isprintable():
                    own[key.strip()] = said.strip()


async def walk(site: Site, address: str, start: str) -> Trip:
    """Ask one URL and what it leads to. Raises CannotObserve when the start may not be asked."""
    way, url, at = _Way(start), start, address
    trip = Trip(way.ended("answered"))
    while True:
        host = host_in(url)
        carried = way.carried(host)
        if (url, carried.get("Cookie", "")) in way.been:
            return Trip(way.ended("loop", url), trip.page)
        if len(way.hops) >= MOST_HOPS:
            return Trip(way.ended("too_many", url), trip.page)
        way.been.add((url, carried.get("Cookie", "")))
        try:
            at = address if host == site.host else await _address_for(site, host, at)
            page = await site.page(at, url, headers=carried)
        except (NotConnected, NoPage, CannotObserve) as error:
            return Trip(_stopped(way, url, error), trip.page)
        way.hops.append(hop_of(page))
        way.take(host, page)
        trip = Trip(way.ended("answered"), page)
        if page.status == 200 and is_html(page):
            trip.reading = await _read(site, page)
        url = _next(page, trip.reading)
        if not url:
            return trip


def _stopped(way: _Way, url: str, error: NotConnected | NoPage | CannotObserve) -> Walk:
    """Say how a walk ended before its end.

    Raises CannotObserve where it had not begun, or was ended by our own limit.
    """
    if isinstance(error, CannotObserve):
        if error.cause is Cause.NOT_ASKED:
            raise error  # we ended it: that says nothing of the site
        if error.cause is Cause.OUT_OF_SCOPE and way.hops:
            return way.ended("outside", url)
        if not way.hops:
            raise error
        return way.ended("unanswered", url, str(error))
    if isinstance(error, NotConnected):
        closed = error.failure == "refused"
        return way.ended("closed" if closed else "unanswered", url, error.failure)
    return way.ended("unanswered", url, error.failure)


async def _address_for(site: Site, host: str, at: str) -> str:
    """Return the address to ask for another host: where we are, or else one of the same family."""
    found = await site.world.addresses_of(host)
    alike = [one for one in found if (":" in one) == (":" in at)]
    return at if at in found else (alike or list(found))[0]


async def _read(site: Site, page: Page) -> Reading:
    if len(page.body) < BIG_BYTES:
        return read_document(page)
    return await site.world.work(lambda _cancelled: read_document(page))


def _next(page: Page, reading: Reading | None) -> str:
    """Return where a browser goes from here; "" when it stays."""
    location = page.header("location")
    if page.status in REDIRECTS and location:
        return joined(page.url, location)
    refresh = reading.refresh if reading else ""
    return refresh if refresh.partition("#")[0] != page.url else ""


def joined(url: str, location: str) -> str:
    r"""Return where a Location leads, as browsers read it: "\" is "/", controls are dropped.

    What cannot be read is returned as it is: it leads nowhere that may be asked.
    """
    cleaned = "".join(sign for sign in location.strip() if sign >= " ").replace("\\", "/")
    try:
        return urljoin(url, cleaned).partition("#")[0]
    except ValueError:
        return cleaned


def host_in(url: str) -> str:
    """Return the host of a URL, "" when there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
