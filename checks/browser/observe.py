"""Load a site's home page in a browser, several times over."""

import contextlib
import json
from typing import Final

from checks.browser.facts import Accessibility, BrowserFacts, Fault, Narrow, PageLoad
from checks.browser.visual import speed_index_s
from checks.browsing import Browsed, Span, View
from checks.declared import Endpoint
from checks.finding import Target
from checks.verdict import CannotObserve, Cause, NotSeen
from checks.world import World

SITES: Final = ("http", "https")
LOADS: Final = 5
GOES_ELSEWHERE: Final = (Cause.OWN_NETWORK, Cause.UNREACHABLE)
BLOCKS_OVER_S: Final = 0.05
# Lighthouse's telephone: its line ("slow 4G" as its devtools throttling has it) and a machine whose
# BenchmarkIndex is a quarter of a good desktop's. The bounds of the portals' scorecard are those
# that Lighthouse has for telephones.
TELEPHONE: Final = View(
    width=412, height=823, scale=1.75, mobile=True, latency_ms=562.5, down_kbps=1474.56,
    up_kbps=675, cpu=400, quiet_s=5, limit_s=30,
)  # fmt: skip
SMALL: Final = View(width=360, height=640, scale=2, mobile=True)
DESK: Final = View(width=1350, height=940, scale=1, mobile=False)


async def observe(target: Target, world: World) -> BrowserFacts:
    """Look at a home page. Raises CannotObserve when no browser showed it at all."""
    endpoint = target.declared
    if not isinstance(endpoint, Endpoint):
        raise CannotObserve(Cause.NOTHING_DECLARED, "no URL is declared")
    if endpoint.scheme not in SITES:
        return BrowserFacts(seen_at=world.now(), url=endpoint.url, is_website=False)
    if not target.addresses:
        raise CannotObserve(Cause.UNREACHABLE, "{name} has no address", name=endpoint.host)
    seen_at = world.now()
    first = await _first(target.addresses, endpoint.url, world)
    accessibility = await _accessibility(first.address, endpoint.url, world)
    loads = await _loads(target.addresses, endpoint.url, world)
    facts = BrowserFacts(
        seen_at=seen_at,
        url=endpoint.url,
        browser=first.browser,
        telephone=TELEPHONE,
        loads=loads,
        narrow=_narrow(first),
        accessibility=accessibility,
    )
    world.keep(
        json.dumps(_told(facts), ensure_ascii=False).encode(),
        media_type="application/json",
        about=f"loads of {endpoint.url} by {first.browser}",
    )
    return facts


async def _first(addresses: tuple[str, ...], url: str, world: World) -> Browsed:
    """Load the page at the width of a small telephone, at the first address that shows it."""
    *others, last = addresses
    for address in others:
        with contextlib.suppress(CannotObserve):
            return await world.browse(address, url, view=SMALL)
    return await world.browse(last, url, view=SMALL)


def _narrow(browsed: Browsed) -> Narrow:
    return Narrow(
        screen_width=browsed.layout.screen_width,
        content_width=browsed.layout.content_width,
        widest=browsed.layout.widest,
        settled=browsed.settled,
        unloaded=browsed.unloaded,
    )


async def _loads(
    addresses: tuple[str, ...], url: str, world: World
) -> tuple[PageLoad, ...] | NotSeen:
    """Load the page as a telephone does, at each of its addresses in turn.

    Where one cannot be reached a visitor's browser goes to another, and so does this.
    """
    loads: list[PageLoad] = []
    left = list(addresses)
    while len(loads) < LOADS:
        address = left[len(loads) % len(left)]
        try:
            loads.append(load_of(await world.browse(address, url, view=TELEPHONE)))
        except CannotObserve as error:
            left.remove(address)
            if error.cause not in GOES_ELSEWHERE or not left:
                return error.as_not_seen()
    return tuple(loads)


def load_of(browsed: Browsed) -> PageLoad:
    """Turn what was seen of a load into times."""
    return PageLoad(
        address=browsed.address,
        protocol=browsed.protocol,
        settled=browsed.settled,
        machine=browsed.machine,
        first_byte_s=browsed.first_byte_s,
        first_paint_s=browsed.first_paint_s,
        largest_paint_s=browsed.largest_paint_s,
        speed_index_s=_speed_index_s(browsed),
        blocked_s=blocked_s(browsed.first_paint_s, browsed.long_tasks),
        waits=browsed.waits,
        unloaded=browsed.unloaded,
        requests=browsed.requests,
    )


def _speed_index_s(browsed: Browsed) -> float | None:
    """Return it where the page became quiet: before, the last picture is not the last."""
    if not browsed.settled:
        return None
    try:
        return speed_index_s(browsed.frames)
    except ValueError:
        return None


def blocked_s(first_paint_s: float | None, tasks: tuple[Span, ...]) -> float | None:
    """Add up what tasks took beyond 50 ms each, since the first contentful paint."""
    if first_paint_s is None:
        return None
    lengths = [task.end_s - max(task.start_s, first_paint_s) for task in tasks]
    return round(sum(one - BLOCKS_OVER_S for one in lengths if one > BLOCKS_OVER_S), 4)


async def _accessibility(address: str, url: str, world: World) -> Accessibility | NotSeen:
    try:
        browsed = await world.browse(address, url, view=DESK, accessibility=True)
        return accessibility_of(browsed)
    except CannotObserve as error:
        return error.as_not_seen()


def accessibility_of(browsed: Browsed) -> Accessibility:
    """Read what axe-core said. Raises CannotObserve where that is not what axe-core says."""
    try:
        said = json.loads(browsed.accessibility)
        return Accessibility(
            axe=str(said["version"]),
            faults=tuple(map(_fault, said["violations"])),
            in_doubt=tuple(map(_fault, said["incomplete"])),
            passed=int(said["passes"]),
            frames=int(said["frames"]),
            settled=browsed.settled,
            unloaded=browsed.unloaded,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CannotObserve(
            Cause.NO_TOOL, "axe-core could not be run: {error}", error=type(error).__name__
        ) from error


def _fault(said: dict[str, object]) -> Fault:
    tags, where = said["tags"], said["where"]
    if not isinstance(tags, list) or not isinstance(where, list):
        raise TypeError("no list")
    return Fault(
        rule=str(said["id"]),
        impact=str(said["impact"]),
        tags=tuple(map(str, tags)),
        says=str(said["help"]),
        count=int(str(said["count"])),
        where=tuple(map(str, where)),
    )


def _told(facts: BrowserFacts) -> dict[str, object]:
    """Return the figures that verdicts rest on."""
    loads = () if isinstance(facts.loads, NotSeen) else facts.loads
    return {
        "url": facts.url,
        "browser": facts.browser,
        "loads": [
            {
                "address": one.address,
                "protocol": one.protocol,
                "first_byte_s": one.first_byte_s,
                "first_contentful_paint_s": one.first_paint_s,
                "largest_contentful_paint_s": one.largest_paint_s,
                "speed_index_s": one.speed_index_s,
                "total_blocking_time_s": one.blocked_s,
                "settled": one.settled,
                "machine": one.machine,
            }
            for one in loads
        ],
    }
