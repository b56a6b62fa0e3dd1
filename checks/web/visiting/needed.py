"""Ask what the names of other hosts publish from which a page loads something."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final, Literal

from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.web.needed_traits import Needed, NeededHost
from checks.web.visiting.walk import Trip, host_in
from checks.world import World

MOST_HOSTS: Final = 20
SCHEMES: Final = ("http:", "https:")
NO_LIST: Final = NotSeen(
    cause=Cause.UNREACHABLE, why=Said("no page was shown that says what else it needs")
)


async def needed_by(trip: Trip, own: str, world: World) -> Needed | NotSeen:
    """Return the hosts that a page needs beside its site's own, as the page itself names them."""
    last, reading = trip.walk.last, trip.reading
    if last is None or reading is None:
        return NO_LIST
    hosts = hosts_in((last.url, *reading.resources), own)
    asked = [_host(host, world) for host in hosts[:MOST_HOSTS]]
    return Needed(
        page=last.url,
        hosts=tuple(await asyncio.gather(*asked)),
        more=len(hosts) > MOST_HOSTS or reading.document.cut,
    )


def hosts_in(resources: Sequence[str], own: str) -> tuple[str, ...]:
    """Return every host but one's own that stands in these URLs, each once."""
    found = (host_in(url).lower() for url in resources if url.startswith(SCHEMES))
    return tuple(dict.fromkeys(host for host in found if host not in ("", own)))


async def _host(host: str, world: World) -> NeededHost:
    try:
        literal = ip_address(host)
    except ValueError:
        a, aaaa = await asyncio.gather(_ask(host, "A", world), _ask(host, "AAAA", world))
        return NeededHost(host=host, a=a, aaaa=aaaa)
    own = (str(literal),)
    return NeededHost(
        host=host, a=own if literal.version == 4 else (), aaaa=own if literal.version == 6 else ()
    )


async def _ask(host: str, type: Literal["A", "AAAA"], world: World) -> tuple[str, ...] | NotSeen:
    try:
        answer = await world.resolve(host, type)
    except CannotObserve as error:
        return error.as_not_seen()
    return answer.records
