"""A real World on loopback, with evidence kept in memory."""

import hashlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace

from agent.scope import Scope
from agent.settings import Settings
from agent.world import Gate, LookWorld
from checks.declared import Purpose
from checks.finding import Target

QUICK = Settings(
    pause_between_s=0,
    confirm_after_s=0,
    connect_timeout_s=1,
    read_timeout_s=1,
    connections_per_address=64,
    connections_per_network=64,
)
LOOPBACK = ("127.0.0.0/8", "::1")


class KeptInMemory:
    """Evidence by its SHA-256."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes, *, media_type: str, about: str) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest


@asynccontextmanager
async def loopback_world(
    target: Target,
    *,
    resolver: str | None = None,
    scope: tuple[str, ...] = LOOPBACK,
    settings: Settings = QUICK,
    limit_s: float = 20,
    keeper: KeptInMemory | None = None,
    consults: Collection[Purpose] = (),
) -> AsyncIterator[LookWorld]:
    """Open the World of one look at `target`; only loopback is in scope."""
    gate = Gate(
        replace(settings, resolver=resolver),
        Scope.of(scope),
        keeper or KeptInMemory(),
        consults=consults,
    )
    async with LookWorld(gate, target).within(limit_s) as world:
        yield world
    await gate.close()
