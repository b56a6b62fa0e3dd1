"""Look at a website: enter it at every address, then ask one address closely."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from checks.declared import Endpoint
from checks.finding import Target
from checks.page import Page
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.web import own_word
from checks.web.cms.look import cms_of
from checks.web.content import content
from checks.web.crawl import hijack_of
from checks.web.document import is_html, packed
from checks.web.facts import Front, Hop, Walk, WebFacts
from checks.web.firewall import tried
from checks.web.needed import needed_by
from checks.web.portal import portal_of
from checks.web.probes import FIRST_BYTES, Probe, busy, seen_or_why
from checks.web.site import Site
from checks.web.sketch import sketch_of
from checks.web.walk import Trip, walk
from checks.world import World

MOST_ADDRESSES: Final = 6
SITES: Final = ("http", "https")
VOLATILE: Final = frozenset(
    {
        "date", "age", "expires", "last-modified", "etag", "set-cookie", "content-length",
        "x-request-id", "x-runtime", "cf-ray", "x-cache", "x-served-by", "via", "report-to", "nel",
        "content-security-policy", "x-varnish", "x-timer", "alt-svc", "keep-alive",
    }
)  # fmt: skip
SAMPLED: Final = ("/.git/HEAD", "/.env")


async def observe(target: Target, world: World) -> WebFacts:
    """Visit a site. Raises CannotObserve when no address of it may or can be visited at all."""
    endpoint = target.declared
    if not isinstance(endpoint, Endpoint):
        raise CannotObserve(Cause.NOTHING_DECLARED, "no URL is declared")
    if endpoint.scheme not in SITES:
        return WebFacts(seen_at=world.now(), host=endpoint.host, scheme=endpoint.scheme)
    if not target.addresses:
        raise CannotObserve(Cause.UNREACHABLE, "{name} has no address", name=endpoint.host)
    plain_port, secure_port = ports_of(endpoint)
    site = Site(
        world=world,
        host=in_ascii(endpoint.host),
        plain_port=plain_port,
        secure_port=secure_port,
        seen_at=world.now(),
        path=urlsplit(endpoint.url).path or "/",
        components=endpoint.component_sites,
        firewall_may_be_tried=endpoint.firewall_may_be_tried_at(world.now()),
    )
    try:
        return await _looked(site, target, endpoint)
    finally:
        site.hand_in()


def ports_of(endpoint: Endpoint) -> tuple[int | None, int | None]:
    """Return where plain HTTP and HTTPS are; None: nobody knows."""
    if endpoint.scheme == "https":
        usual = 80 if endpoint.port == 443 else None
        return endpoint.http_port or usual, endpoint.port
    return endpoint.port, 443 if endpoint.port == 80 else None


def in_ascii(host: str) -> str:
    """Return a host as it is sent, in A-labels. Raises CannotObserve for what DNS cannot hold."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise CannotObserve(
            Cause.NOT_DECLARED, "{host} is no name that DNS can hold", host=host
        ) from None


async def _looked(site: Site, target: Target, endpoint: Endpoint) -> WebFacts:
    addresses = _few(target.addresses)
    entered = await asyncio.gather(*(_entered(site, address) for address in addresses))
    trips = dict(zip(addresses, entered, strict=True))
    facts = WebFacts(
        seen_at=site.seen_at,
        host=site.host,
        scheme=endpoint.scheme,
        plain_port=site.plain_port,
        secure_port=site.secure_port,
        fronts=await _fronts(site, trips),
        unlooked=tuple(one for one in target.addresses if one not in addresses),
    )
    facts = await _closely(site, facts, {address: trip for address, (_, trip) in trips.items()})
    return replace(facts, requests=site.requests)


def _few(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Return as many addresses as one look visits, of each family in turn."""
    if len(addresses) <= MOST_ADDRESSES:
        return addresses
    ipv6 = [address for address in addresses if ":" in address]
    ipv4 = [address for address in addresses if ":" not in address]
    most = max(MOST_ADDRESSES // 2, MOST_ADDRESSES - len(ipv6))
    few = ipv4[:most]
    return (*few, *ipv6[: MOST_ADDRESSES - len(few)])


async def _fronts(
    site: Site, trips: Mapping[str, tuple[Front, Trip | None]]
) -> Mapping[str, Front]:
    """Sketch the pages where two families are to be compared."""
    if len({":" in address for address in trips}) < 2:
        return {address: front for address, (front, _) in trips.items()}
    return {address: await _sketched(site, *entered) for address, entered in trips.items()}


async def _sketched(site: Site, front: Front, trip: Trip | None) -> Front:
    page, shown = front.page, trip.page if trip else None
    if isinstance(page, NotSeen) or shown is None:
        return replace(front, sketch=page if isinstance(page, NotSeen) else NO_HTML)
    if not is_html(shown):
        return replace(front, sketch=NO_HTML)
    return replace(front, sketch=await site.world.work(lambda _cancelled: sketch_of(shown)))


async def _entered(site: Site, address: str) -> tuple[Front, Trip | None]:
    """Enter at one address, over plain HTTP and over HTTPS."""
    plain = await _way_in(site, address, secure=False)
    secure = await _way_in(site, address, secure=True)
    chosen = next((trip for trip in (secure, plain) if isinstance(trip, Trip) and trip.page), None)
    page = _page(chosen)
    reading = chosen.reading if chosen else None
    document = reading.document if reading else page if isinstance(page, NotSeen) else _none(chosen)
    front = Front(
        address=address,
        plain=plain.walk if isinstance(plain, Trip) else plain,
        secure=secure.walk if isinstance(secure, Trip) else secure,
        page=page,
        document=document,
    )
    return front, chosen


def _none(trip: Trip | None) -> NotSeen:
    """Say why a page that there is holds no document."""
    why = packed(trip.page) if trip and trip.page else None
    return NO_HTML if why is None else why


NO_HTML: Final = NotSeen(cause=Cause.UNREACHABLE, why=Said("what is shown is no page of HTML"))
NO_PORT: Final = NotSeen(
    cause=Cause.NOT_DECLARED, why=Said("nothing declares the other port of a site on its own port")
)


async def _way_in(site: Site, address: str, *, secure: bool) -> Trip | NotSeen:
    if (site.secure_port if secure else site.plain_port) is None:
        return NO_PORT
    return await seen_or_why(walk(site, address, site.url(site.path, secure=secure)))


def _page(trip: Trip | None) -> Hop | NotSeen:
    """Return the page that a visitor ends at, or why there is none."""
    if trip is None or trip.page is None:
        return NotSeen(cause=Cause.UNREACHABLE, why=Said("no page was shown"))
    last, end = trip.walk.hops[-1], trip.walk.end
    if end == "outside":
        why = Said("the page lies outside the declared scope: {url}", {"url": trip.walk.led_to})
        return NotSeen(cause=Cause.OUT_OF_SCOPE, why=why)
    if (unwelcome := busy(trip.page)) is not None:
        return unwelcome
    if end != "answered" or last.status != 200:
        cause = Cause.NO_PERMISSION if last.status in (401, 403) else Cause.UNREACHABLE
        why = Said("the site's page answers {status}", {"status": last.status})
        return NotSeen(cause=cause, why=why)
    return last


async def _closely(site: Site, facts: WebFacts, trips: Mapping[str, Trip | None]) -> WebFacts:
    """Ask one address closely, then the others just enough to know whether they are the same."""
    address, trip = next(((at, trip) for at, trip in trips.items() if trip), ("", None))
    if trip is None or trip.page is None:
        return _untold(facts, NotSeen(cause=Cause.UNREACHABLE, why=Said("no page was shown")))
    if (unwelcome := busy(trip.page)) is not None:
        return _untold(facts, unwelcome)
    probe = Probe(
        site, address, secure=_secure_at(facts, address), technology=_technology(trip.page)
    )
    facts = await _asked(probe, facts, trip)
    unlike = [
        other
        for other in trips
        if other != address and not await _alike(site, facts, address, other)
    ]
    return replace(facts, closely_at=address, unlike=tuple(unlike))


def _secure_at(facts: WebFacts, address: str) -> bool:
    fronts = facts.fronts
    front = fronts[address] if not isinstance(fronts, NotSeen) else None
    return front is not None and isinstance(front.secure, Walk) and bool(front.secure.hops)


async def _asked(probe: Probe, facts: WebFacts, trip: Trip) -> WebFacts:
    """Ask in an order in which what may displease a server comes last."""
    error_pages = await seen_or_why(probe.error_pages())
    security_txt = await seen_or_why(own_word.security_txt(probe))
    robots = await seen_or_why(own_word.robots(probe))
    said = await seen_or_why(content(probe, trip, robots))
    unread = said if isinstance(said, NotSeen) else None
    portal = await seen_or_why(portal_of(probe, trip)) if unread is None else unread
    resources = trip.reading.resources if trip.reading else ()
    folders = await probe.folders(resources)
    spoken = await seen_or_why(probe.methods())
    methods, sharing = (spoken, spoken) if isinstance(spoken, NotSeen) else spoken
    files = error_pages if isinstance(error_pages, NotSeen) else await probe.files()
    cms = error_pages if isinstance(error_pages, NotSeen) else await cms_of(probe, trip)
    hijack = await seen_or_why(hijack_of(probe.site, probe.address, trip, robots))
    firewall = await seen_or_why(tried(probe))
    return replace(
        facts,
        error_pages=error_pages,
        security_txt=security_txt,
        robots=robots,
        folders=folders,
        methods=methods,
        sharing=sharing,
        files=files,
        needed=await needed_by(trip, facts.host, probe.site.world),
        content=said,
        portal=portal,
        hijack=hijack,
        firewall=firewall,
        cms=cms,
    )


def _untold(facts: WebFacts, why: NotSeen) -> WebFacts:
    return replace(
        facts,
        error_pages=why,
        methods=why,
        sharing=why,
        security_txt=why,
        robots=why,
        folders=why,
        files=why,
        needed=why,
        content=why,
        portal=why,
        hijack=why,
        firewall=why,
        cms=why,
    )


def _technology(page: Page) -> str:
    """Guess by which program an error page is made, where the server shows it."""
    said = " ".join(f"{name}: {value}" for name, value in page.headers).lower()
    return "aspx" if "asp" in said or "iis" in said else "php"


async def _alike(site: Site, facts: WebFacts, address: str, other: str) -> bool:
    """Tell whether two addresses are plainly one server: same front, same answers to a sample."""
    fronts, files = facts.fronts, facts.files
    if isinstance(fronts, NotSeen) or isinstance(files, NotSeen):
        return False
    if _shape(fronts[address]) is None or _shape(fronts[address]) != _shape(fronts[other]):
        return False
    probe = Probe(site, other, secure=_secure_at(facts, other), technology="php")
    for path in SAMPLED:
        answer, known = await seen_or_why(probe.ask(path, headers=FIRST_BYTES)), files[path]
        if isinstance(answer, NotSeen):
            return False
        if answer.status != known.status:
            return False
    return True


def _shape(front: Front) -> tuple[object, ...] | None:
    """Return what tells servers apart and stays the same from one request to the next."""
    page = front.page
    if isinstance(page, NotSeen):
        return None
    names = sorted(name.lower() for name, _ in page.headers if name.lower() not in VOLATILE)
    document = front.document
    title = "" if isinstance(document, NotSeen) else document.title
    certificate = page.tls.certificate_sha256 if page.tls else ""
    server = next((value for name, value in page.headers if name.lower() == "server"), "")
    return (page.status, page.url, tuple(names), title, certificate, server)
