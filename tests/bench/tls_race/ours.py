"""Look at TLS as an audit does, in a process of its own: `python -m … ADDRESS…`, JSON out.

The product's own path: gate, looks, observer. Left out are the record on disk and the judging, of
which the peers have nothing either. Evidence is kept in memory.
"""

import asyncio
import hashlib
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

from agent.looking import Looker, Place
from agent.observers import OBSERVERS
from agent.scope import Scope
from agent.settings import Settings
from agent.world import Gate
from checks.declared import Endpoint
from checks.finding import Target
from checks.look import Look
from checks.tls.facts import TlsFacts
from checks.verdict import NotSeen
from tests.bench.tls_race.where import HOST, PORT

SETTINGS = replace(
    Settings(),
    connections_per_address=2,
    connections_per_network=10_000,
    connections_in_all=256,
    pause_between_s=0.0,
)


class CountingGate(Gate):
    """The gate, which also counts the turns that it gives."""

    def __init__(self) -> None:
        super().__init__(SETTINGS, Scope.of(("127.0.0.0/8",)), Memory())
        self.turns = Counter[str]()

    async def turn_at(self, address: str) -> Callable[[], None]:
        """Wait for a turn, as ever."""
        self.turns[address] += 1
        return await super().turn_at(address)


class Memory:
    """Where evidence goes."""

    def put(self, data: bytes, *, media_type: str, about: str) -> str:
        """Name the bytes as the real store does."""
        return hashlib.sha256(data).hexdigest()


def place(address: str) -> Place:
    """Declare a server as an inventory would."""
    declared = Endpoint(
        url=f"https://{HOST}:{PORT}", scheme="https", host=HOST, port=PORT, pinned=True
    )
    target = Target(
        system="race", kind="endpoint", id=address, addresses=(address,), declared=declared
    )
    return Place(target=target, area="tls", address=address)


async def looked(addresses: Sequence[str]) -> tuple[list[Look], Counter[str]]:
    """Look at all, and count the connections to each."""
    gate = CountingGate()
    looks: list[Look] = []
    looker = Looker(gate, OBSERVERS, looks.append, lambda _place: None)
    await looker.look(map(place, addresses))
    await gate.resolver.close()
    return looks, gate.turns


def found(facts: TlsFacts) -> Mapping[str, object]:
    """Return what peers are compared by."""
    suites = {} if isinstance(facts.suites, NotSeen) else facts.suites
    return {
        "suites": {version: sorted(each.taken) for version, each in suites.items()},
        "taken": facts.taken,
        "leaf": facts.leaf.sha256,
    }


def seen(looks: Sequence[Look]) -> Mapping[str, int]:
    """Count in how many looks each fact was seen."""
    return {
        field.name: sum(
            isinstance(look.facts, TlsFacts)
            and not isinstance(getattr(look.facts, field.name), NotSeen)
            for look in looks
        )
        for field in fields(TlsFacts)
    }


def main() -> None:
    """Look, and print what was seen and what it cost."""
    began = time.perf_counter()
    looks, turns = asyncio.run(looked(sys.argv[1:]))
    spent = os.times()
    report = {
        "found": {
            look.address: found(look.facts) for look in looks if isinstance(look.facts, TlsFacts)
        },
        "not_seen": [str(look.facts) for look in looks if isinstance(look.facts, NotSeen)],
        "facts": seen(looks),
        "connections": dict(turns),
        "looking_s": time.perf_counter() - began,
        "cpu_s": spent.user + spent.system,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
