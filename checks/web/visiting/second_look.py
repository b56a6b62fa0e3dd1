"""See again what failing questions read, and only that; the rest stays as the first look saw it.

What there is no room for reads ASKED_ONCE: it contradicts nothing that the first look saw.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from checks.verdict import ASKED_ONCE, Cause, NotSeen, Said, seen
from checks.web.cms.look import cms_of
from checks.web.content.look import content, with_usual_sitemap
from checks.web.content.portal import portal_of
from checks.web.content_traits import Content
from checks.web.facts import ErrorPage, FileAnswer, Front, Walk, WebFacts
from checks.web.hijack.crawl import hijack_again
from checks.web.hijack_traits import Hijack
from checks.web.visiting import own_word
from checks.web.visiting.entering import entered_at
from checks.web.visiting.firewall import tried
from checks.web.visiting.needed import needed_by
from checks.web.visiting.probes import Probe, busy, is_listing, seen_or_why
from checks.web.visiting.site import Site
from checks.web.visiting.walk import Trip, walk

PARTS: Final = frozenset(
    {
        "fronts", "error_pages", "methods", "sharing", "security_txt", "robots", "folders", "files",
        "needed", "content", "portal", "cms", "hijack", "firewall",
    }
)  # fmt: skip
FROM_HOME: Final = frozenset({"needed", "content", "portal", "cms", "hijack"})
SAID_ALONG: Final = frozenset(
    {
        "seen_at", "host", "scheme", "plain_port", "secure_port", "requests", "unlooked",
        "closely_at", "unlike",
    }
)  # fmt: skip


async def seen_again(probe: Probe, first: WebFacts, doubted: frozenset[str]) -> WebFacts:
    """Ask again, the gravest first, and what may displease a server after all that does not."""
    site = probe.site
    trip: Trip | NotSeen | None = None
    facts = replace(first, seen_at=site.seen_at)
    for name in doubted - PARTS - SAID_ALONG:  # nobody has said how to see it again
        facts = _with(facts, name, ASKED_ONCE)
    if "fronts" in doubted:
        fronts, trips = await _entered(site, seen(first.fronts))
        facts, trip = replace(facts, fronts=fronts), trips.get(first.closely_at)
    if doubted & {"files", "error_pages", "cms"}:
        facts = await _nothing_and_files(probe, facts, doubted)
    if "folders" in doubted:
        facts = replace(facts, folders=await _folders(probe, facts.folders))
    if doubted & FROM_HOME:
        if trip is None or isinstance(trip, NotSeen):
            trip = await seen_or_why(_home(probe, facts))
        facts = await _from_home(probe, facts, trip, doubted)
    facts = await _own_word(probe, facts, doubted)
    return replace(facts, requests=site.requests)


def _with(facts: WebFacts, name: str, value: object) -> WebFacts:
    changed: dict[str, Any] = {name: value}
    return replace(facts, **changed)


async def _entered(
    site: Site, before: Mapping[str, Front]
) -> tuple[Mapping[str, Front], Mapping[str, Trip | None]]:
    """Enter again at as many addresses as there is room for."""
    left, few = site.left, []
    for address, front in before.items():
        left -= 1 + sum(1 for _ in front.hops())
        if left >= 0:
            few.append(address)
    fronts, trips = await entered_at(site, few)
    unasked = {address: _asked_once(address) for address in before if address not in fronts}
    return {**fronts, **unasked}, trips


def _asked_once(address: str) -> Front:
    return Front(
        address=address,
        plain=ASKED_ONCE,
        secure=ASKED_ONCE,
        page=ASKED_ONCE,
        document=ASKED_ONCE,
        sketch=ASKED_ONCE,
    )


async def _nothing_and_files(probe: Probe, facts: WebFacts, doubted: frozenset[str]) -> WebFacts:
    """Ask for what is not there, without which no file is told, then for files that were open."""
    nothing = await seen_or_why(probe.error_pages())
    if "error_pages" in doubted:
        facts = replace(facts, error_pages=nothing)
    if "files" in doubted:
        facts = replace(facts, files=await _files(probe, facts.files, nothing))
    return facts


async def _files(
    probe: Probe,
    before: Mapping[str, FileAnswer] | NotSeen,
    nothing: tuple[ErrorPage, ...] | NotSeen,
) -> Mapping[str, FileAnswer] | NotSeen:
    """Ask again for those that were open."""
    if isinstance(before, NotSeen):
        return before
    wanted = [path for path, one in before.items() if one.state == "open"]
    if isinstance(nothing, NotSeen):
        return {**before, **{path: replace(before[path], state=nothing) for path in wanted}}
    return {**before, **await probe.files(wanted)}


async def _folders(
    probe: Probe, before: Mapping[str, bool | NotSeen] | NotSeen
) -> Mapping[str, bool | NotSeen] | NotSeen:
    """Ask again for those that were listed."""
    if isinstance(before, NotSeen):
        return before
    found = dict(before)
    for path in [path for path, listed in before.items() if listed is True]:
        page = await seen_or_why(probe.ask(path))
        found[path] = page if isinstance(page, NotSeen) else is_listing(page)
    return found


async def _home(probe: Probe, first: WebFacts) -> Trip:
    front = seen(first.fronts)[probe.address]
    secure = isinstance(front.secure, Walk) and bool(front.secure.hops)
    return await walk(probe.site, probe.address, probe.site.url(probe.site.path, secure=secure))


def _shows_nothing(trip: Trip | NotSeen | None) -> NotSeen | None:
    """Say why there is no home page to read again, if so it is."""
    if isinstance(trip, NotSeen):
        return trip
    if trip is None or trip.page is None:
        return NotSeen(cause=Cause.UNREACHABLE, why=Said("no page was shown"))
    return busy(trip.page)


async def _from_home(
    probe: Probe, facts: WebFacts, trip: Trip | NotSeen | None, doubted: frozenset[str]
) -> WebFacts:
    """See again what is read on, or found from, the home page."""
    nothing = _shows_nothing(trip)
    if nothing is not None or not isinstance(trip, Trip):
        for name in doubted & FROM_HOME:
            facts = _with(facts, name, nothing)
        return facts
    if "hijack" in doubted and isinstance(facts.hijack, Hijack):
        hijack = hijack_again(probe.site, probe.address, trip, facts.hijack)
        facts = replace(facts, hijack=await seen_or_why(hijack))
    if doubted & {"content", "portal"}:
        facts = await _words(probe, facts, trip, doubted)
    if "cms" in doubted:
        facts = replace(facts, cms=await cms_of(probe, trip))
    if "needed" in doubted:
        facts = replace(facts, needed=await needed_by(trip, facts.host, probe.site.world))
    return facts


async def _words(probe: Probe, facts: WebFacts, trip: Trip, doubted: frozenset[str]) -> WebFacts:
    """Read the site's pages again, and what portals show beside their words."""
    said = await seen_or_why(content(probe, trip, facts.robots))
    if "portal" in doubted:
        read = said if isinstance(said, NotSeen) else await seen_or_why(portal_of(probe, trip))
        facts = replace(facts, portal=read)
    if "content" not in doubted:
        return facts
    if isinstance(said, Content):
        said = await with_usual_sitemap(probe, said)
    return replace(facts, content=said)


async def _own_word(probe: Probe, facts: WebFacts, doubted: frozenset[str]) -> WebFacts:
    """Ask again for what stands in places of its own, and for methods."""
    if "security_txt" in doubted:
        facts = replace(facts, security_txt=await seen_or_why(own_word.security_txt(probe)))
    if "robots" in doubted:
        facts = replace(facts, robots=await seen_or_why(own_word.robots(probe)))
    if doubted & {"methods", "sharing"}:
        spoken = await seen_or_why(probe.methods())
        methods, sharing = (spoken, spoken) if isinstance(spoken, NotSeen) else spoken
        facts = replace(facts, methods=methods, sharing=sharing)
    if "firewall" in doubted:
        facts = replace(facts, firewall=await seen_or_why(tried(probe)))
    return facts
