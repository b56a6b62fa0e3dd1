"""Look at a website: enter it at every address, then ask one address closely."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from checks.declared import Endpoint
from checks.finding import Target
from checks.verdict import CannotObserve, Cause, NotSeen, Said, seen
from checks.web.cms.look import cms_of
from checks.web.content.look import content, with_usual_sitemap
from checks.web.content.portal import portal_of
from checks.web.content_traits import Content
from checks.web.facts import Front, Hop, Walk, WebFacts
from checks.web.hijack.crawl import hijack_of
from checks.web.visiting import own_word
from checks.web.visiting.entering import entered_at, few_of
from checks.web.visiting.firewall import tried
from checks.web.visiting.needed import needed_by
from checks.web.visiting.probes import FIRST_BYTES, Probe, busy, seen_or_why
from checks.web.visiting.second_look import PARTS, seen_again
from checks.web.visiting.site import Site
from checks.web.visiting.walk import Trip
from checks.world import World

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
    doubted = world.take_up()
    try:
        if doubted is not None and isinstance(doubted.facts, WebFacts):
            return await _again(site, target, doubted.facts, doubted.fields)
        return await _looked(site, target, endpoint.scheme)
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


async def _again(site: Site, target: Target, first: WebFacts, doubted: frozenset[str]) -> WebFacts:
    """Look again at what is doubted; at everything, where the first look saw no page."""
    site.is_second, site.most = True, site.world.visits_left
    if not first.closely_at or not doubted & PARTS:
        return await _looked(site, target, first.scheme)
    return await seen_again(_probe_at(site, first, first.closely_at), first, doubted)


async def _looked(site: Site, target: Target, scheme: str) -> WebFacts:
    addresses = few_of(target.addresses)
    fronts, trips = await entered_at(site, addresses)
    facts = WebFacts(
        seen_at=site.seen_at,
        host=site.host,
        scheme=scheme,
        plain_port=site.plain_port,
        secure_port=site.secure_port,
        fronts=fronts,
        unlooked=tuple(one for one in target.addresses if one not in addresses),
    )
    facts = await _closely(site, facts, trips)
    return replace(facts, requests=site.requests)


async def _closely(site: Site, facts: WebFacts, trips: Mapping[str, Trip | None]) -> WebFacts:
    """Ask one address closely, then the others just enough to know whether they are the same."""
    address, trip = next(((at, trip) for at, trip in trips.items() if trip), ("", None))
    if trip is None or trip.page is None:
        return _untold(facts, NotSeen(cause=Cause.UNREACHABLE, why=Said("no page was shown")))
    if (unwelcome := busy(trip.page)) is not None:
        return _untold(facts, unwelcome)
    for_others = (len(trips) - 1) * len(SAMPLED)
    site.most -= for_others + 2 * site.firewall_may_be_tried  # given back when its turn comes
    facts = await _asked(_probe_at(site, facts, address), facts, trip)
    site.most += for_others
    unlike = [
        other
        for other in trips
        if other != address and not await _alike(site, facts, address, other)
    ]
    return replace(facts, closely_at=address, unlike=tuple(unlike))


def _probe_at(site: Site, facts: WebFacts, address: str) -> Probe:
    """Return what asks one address closely."""
    front = seen(facts.fronts)[address]
    return Probe(
        site, address, secure=_secure_at(facts, address), technology=_technology(front.hops())
    )


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
    if isinstance(said, Content):
        said = await with_usual_sitemap(probe, said)
    probe.site.most += 2 * probe.site.firewall_may_be_tried
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


def _technology(hops: Iterable[Hop]) -> str:
    """Guess by which program an error page is made, where the server shows it."""
    said = " ".join(f"{name}: {value}" for hop in hops for name, value in hop.headers).lower()
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
