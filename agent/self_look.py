"""The agent's look at itself, before any target is blamed: routes, resolver, clock, controls."""

import asyncio
import platform
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.routes import family_of
from agent.settings import host_and_port
from agent.world import Gate
from checks.finding import System, Vantage
from checks.verdict import CannotObserve, Said

CLOCK_BACK_S = 60
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


async def look_at_self(
    gate: Gate, systems: Iterable[System], *, last_known: datetime | None
) -> Vantage:
    """Tell from where this run looks. Closes the gate for a family whose controls are all down.

    `last_known` is a time that has certainly passed: that of the newest audit in the store.
    """
    addresses = {a for system in systems for target in system.targets for a in target.addresses}
    down = await _families_without_controls(gate)
    gate.close_family(*down)
    routed = {address: gate.routed(address) for address in addresses}
    return Vantage(
        host=platform.node(),
        ipv4=_reaches(4, routed),
        ipv6=_reaches(6, routed),
        resolver=", ".join(_written(*server) for server in gate.resolver.servers),
        notes=(
            *(Said("every control over {family} is down", {"family": f"IPv{n}"}) for n in down),
            *await _resolver_notes(gate),
            *_clock_notes(gate.now(), last_known),
        ),
    )


def _written(address: str, port: int) -> str:
    host = f"[{address}]" if ":" in address else address
    return f"{host}:{port}"


def _reaches(family: int, routed: dict[str, bool]) -> bool | None:
    """Tell whether any target of a family is within reach; None when no target is of it."""
    own = [there for address, there in routed.items() if family_of(address) == family]
    return any(own) if own else None


async def _families_without_controls(gate: Gate) -> list[int]:
    up: dict[int, bool] = {}
    for control in gate.settings.controls:
        address, port = host_and_port(control, default_port=443)
        family = family_of(address)
        up[family] = up.get(family, False) or await _answers(gate, address, port)
    return [family for family, answered in up.items() if not answered]


async def _answers(gate: Gate, address: str, port: int) -> bool:
    try:
        async with asyncio.timeout(gate.settings.connect_timeout_s):
            _, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.close()
    return True


async def _resolver_notes(gate: Gate) -> tuple[Said, ...]:
    """Ask for the root's name servers: any resolver that works has an answer to that."""
    try:
        await gate.resolver.resolve(".", "NS")
    except CannotObserve as error:
        return (error.why,)
    return ()


def _clock_notes(now: datetime, last_known: datetime | None) -> Iterator[Said]:
    if last_known is not None and (last_known - now).total_seconds() > CLOCK_BACK_S:
        yield Said(
            "this machine's clock shows {now}, earlier than the newest audit of {last}",
            {"now": _in_vietnam(now), "last": _in_vietnam(last_known)},
        )


def _in_vietnam(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
