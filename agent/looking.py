"""Targets become looks: bounded in number and time, each failure told apart."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.observers import Observe
from agent.record_error import RecordError
from agent.world import Gate, LookWorld
from checks import catalogue
from checks.declared import Endpoint
from checks.finding import System, Target
from checks.look import Doubted, Facts, Look
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import RecordType

log = logging.getLogger(__name__)

AT_ONCE = 128  # looks in flight; the gate bounds connections more tightly
OF_THEIR_OWN_TIME = frozenset({"browser"})  # several loads of a page, as slow as it may be
Record = Callable[[Look], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing to look at: a target as one area sees it, at one address or as a whole."""

    target: Target
    area: str
    address: str = ""
    doubted: Doubted | None = None  # what a first look saw, when this is to be the second


@dataclass(slots=True)
class Budget:
    """The time that is left for one target, in seconds of looking."""

    left_s: float


async def located(
    systems: Sequence[System], gate: Gate
) -> tuple[tuple[System, ...], frozenset[str]]:
    """Give every endpoint the addresses that its name publishes, unless the inventory pins them.

    Returns also the names whose addresses are not all known, as a question about them had no
    answer.
    """
    names = {
        target.declared.host
        for system in systems
        for target in system.targets
        if isinstance(target.declared, Endpoint) and not target.addresses
    }
    asked = {(name, type): gate.resolver.resolve(name, type) for name in names for type in TYPES}
    answers = await asyncio.gather(*asked.values(), return_exceptions=True)
    found: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    in_doubt: set[str] = set()
    for (name, _), answer in zip(asked, answers, strict=True):
        if not isinstance(answer, BaseException):
            found[name] += answer.records
        elif isinstance(answer, CannotObserve):
            in_doubt.add(name)
        else:
            raise answer
    there = tuple(
        replace(system, targets=tuple(_at(target, found) for target in system.targets))
        for system in systems
    )
    return there, frozenset(in_doubt)


TYPES: tuple[RecordType, ...] = ("A", "AAAA")


def _at(target: Target, found: Mapping[str, tuple[str, ...]]) -> Target:
    if not isinstance(target.declared, Endpoint) or target.addresses:
        return target
    return replace(target, addresses=found[target.declared.host])


def places(
    systems: Iterable[System], areas: Iterable[str], in_doubt: frozenset[str] = frozenset()
) -> Iterator[Place]:
    """List everything that these areas look at in these systems.

    Beside the addresses of a name in doubt stands "", for those that nobody knows of: that its
    other addresses are fine is no pass for them.
    """
    classes = catalogue.facts_classes()
    for area, system in itertools.product(sorted(areas), systems):
        for target in system.targets:
            if target.kind in classes[area].KINDS:
                each = target.addresses if classes[area].PER_ADDRESS else ()
                if not each or _host(target) in in_doubt:
                    yield Place(target=target, area=area)
                yield from (Place(target=target, area=area, address=one) for one in each)


def _host(target: Target) -> str:
    """Return the name whose addresses DNS tells; "" where the inventory tells them."""
    declared = target.declared
    return declared.host if isinstance(declared, Endpoint) and not declared.pinned else ""


NO_ANSWER = NotSeen(cause=Cause.TIMED_OUT, why=Said("what was looked at did not answer in time"))


def _not_over(limit_s: float) -> NotSeen:
    return NotSeen(
        cause=Cause.TIMED_OUT,
        why=Said("the look was not over after {limit} seconds", {"limit": round(limit_s)}),
    )


def _of(area: str, facts: Facts) -> Facts:
    """Return the facts. Raises TypeError when an observer gave something else."""
    if not isinstance(facts, catalogue.facts_classes()[area]):
        raise TypeError(f"observing {area} gave {type(facts).__name__}")
    return facts


class Looker:
    """Looks at places, hands each look on as soon as it is there."""

    def __init__(
        self,
        gate: Gate,
        observers: Mapping[str, Observe],
        record: Record,
        done: Callable[[Place], None],
    ) -> None:
        self._gate = gate
        self._observers = observers
        self._record = record
        self._done = done
        self._budgets: dict[tuple[str, str, str, str], Budget] = {}

    async def look(self, wanted: Iterable[Place]) -> None:
        """Look at everything. What a cancelled call had seen has been recorded."""
        left = iter(wanted)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):  # tasks in all: the places of a province are thousands
                    group.create_task(self._one_by_one(left))
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from None  # the store's, and one is as good as all

    async def _one_by_one(self, left: Iterator[Place]) -> None:
        for place in left:
            self._record(await self._taken(place))
            self._done(place)

    async def _taken(self, place: Place) -> Look:
        target = place.target
        own = place.area in OF_THEIR_OWN_TIME
        budget = self._budgets.setdefault(
            (target.system, target.kind, target.id, place.area if own else ""),
            Budget(self._limits(place.area)[1]),
        )
        narrowed = replace(target, addresses=(place.address,)) if place.address else target
        world = LookWorld(self._gate, narrowed, place.doubted)
        facts = await self._facts(place, narrowed, world, budget)
        return Look(
            target=target,
            area=place.area,
            address=place.address,
            facts=facts,
            seen_at=facts.seen_at if not isinstance(facts, NotSeen) else self._gate.now(),
            evidence=tuple(world.evidence),
        )

    async def _facts(
        self, place: Place, narrowed: Target, world: LookWorld, budget: Budget
    ) -> Facts | NotSeen:
        limit_s = min(self._limits(place.area)[0], budget.left_s)
        try:
            if not place.address and catalogue.facts_classes()[place.area].PER_ADDRESS:
                return await self._no_address(place.target)
            async with world.within(limit_s):
                return _of(place.area, await self._observers[place.area](narrowed, world))
        except CannotObserve as error:
            return error.as_not_seen()
        except TimeoutError:
            return _not_over(limit_s) if world.timed_out else NO_ANSWER
        except RecordError:
            raise  # no fault of the look: what it saw cannot be kept
        except Exception as error:
            log.exception("the look at %s by %s failed", place.target.id, place.area)
            return NotSeen(
                cause=Cause.BUG,
                why=Said("the look itself failed: {error}", {"error": type(error).__name__}),
            )
        finally:
            budget.left_s = max(0.0, budget.left_s - world.looked_s)

    def _limits(self, area: str) -> tuple[float, float]:
        """Return how long a look by an area may last, and all looks at a target that share it."""
        settings = self._gate.settings
        if area in OF_THEIR_OWN_TIME:
            return settings.browser_timeout_s, 2 * settings.browser_timeout_s  # it may be repeated
        return settings.look_timeout_s, settings.target_timeout_s

    async def _no_address(self, target: Target) -> NotSeen:
        """Say why an endpoint has no address to look at."""
        name = target.declared.host if isinstance(target.declared, Endpoint) else target.id
        for type in TYPES:
            await self._gate.resolver.resolve(name, type)
        return NotSeen(cause=Cause.UNREACHABLE, why=Said("{name} has no address", {"name": name}))
