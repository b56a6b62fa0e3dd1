"""Enter a site at an address as a visitor does, over plain HTTP and over HTTPS."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from checks.verdict import Cause, NotSeen, Said
from checks.web.facts import Front, Hop
from checks.web.reading.document import is_html, packed
from checks.web.reading.sketch import sketch_of
from checks.web.visiting.probes import busy, seen_or_why
from checks.web.visiting.site import Site
from checks.web.visiting.walk import Trip, walk

MOST_ADDRESSES: Final = 6


async def entered_at(
    site: Site, addresses: Sequence[str]
) -> tuple[Mapping[str, Front], Mapping[str, Trip | None]]:
    """Enter at each address; give also what only the look itself needs."""
    there = await asyncio.gather(*(_entered(site, address) for address in addresses))
    both = dict(zip(addresses, there, strict=True))
    return await _fronts(site, both), {address: trip for address, (_, trip) in both.items()}


def few_of(addresses: tuple[str, ...]) -> tuple[str, ...]:
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
    page = _page(chosen) if chosen else _no_page(plain, secure)
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


def _no_page(*ways: Trip | NotSeen) -> NotSeen:
    """Say why no page was shown: by our own limit, where that ended the walks."""
    ours = (way for way in ways if isinstance(way, NotSeen) and way.cause is Cause.NOT_ASKED)
    return next(ours, NotSeen(cause=Cause.UNREACHABLE, why=Said("no page was shown")))


def _page(trip: Trip) -> Hop | NotSeen:
    """Return the page that a visitor ends at, or why there is none."""
    if trip.page is None:
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
