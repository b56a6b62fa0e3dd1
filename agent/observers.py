"""Who looks: the table of areas and their observers. It changes only when an area is born."""

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module

from checks.finding import Target
from checks.look import Facts
from checks.world import World

Observe = Callable[[Target, World], Awaitable[Facts]]


def _observer_of(area: str) -> Observe:
    """Return an area's `observe`, loaded when it is first needed."""
    module = f"checks.{area}.{'second_look' if area in BY_SECOND_LOOK else 'observe'}"

    async def observe(target: Target, world: World) -> Facts:
        found: Observe = import_module(module).observe
        return await found(target, world)

    return observe


BY_SECOND_LOOK = frozenset({"tls"})  # whose second look, if it is to be one, leads to the first
AREAS = ("backup", "browser", "dns", "history", "ipv6", "level", "mail", "tls", "web")
OBSERVERS: Mapping[str, Observe] = {area: _observer_of(area) for area in AREAS}
