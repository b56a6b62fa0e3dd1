"""A whole run over toy areas: real inventory, gate, judge and store, observers that do as told."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent import inventory, run, selection
from agent.judgement import Judge
from agent.restriction import Restriction
from agent.settings import Settings
from agent.store import Store, open_store
from agent.waivers import WaiverShape
from agent.world import utc_now
from baselines.requirement import Baseline
from checks import catalogue
from checks.finding import Audit, Target
from checks.world import World
from tests.builders import FACTS_CLASSES, DoorFacts
from tests.toys import WallFacts, a_baseline, all_locked, ask, locked, locked_and_dry

DAY = date(2026, 9, 1)
INVENTORY = """\
organisation: {name: Sở Giáo dục và Đào tạo, unit: Phòng Hành chính}
scope: ["*.example.vn", 127.0.0.0/8, "::1"]
systems:
  - id: website
    name: Trang
    kind: website
    level: {approved: 3}
    endpoints:
      - {id: web, url: "https://web.example.vn", addresses: [127.0.0.1, 127.0.0.2]}
  - id: portal
    name: Cổng
    kind: website
    level: {approved: 3}
    endpoints: [{id: web, url: "https://portal.example.vn", addresses: [127.0.0.3]}]
"""
QUICK = Settings(
    resolver="127.0.0.1:1",
    confirm_after_s=0,
    pause_between_s=0,
    look_timeout_s=5,
    target_timeout_s=5,
    run_timeout_s=10,
)
AREAS: Mapping[str, type] = {**FACTS_CLASSES, "wall": WallFacts}
QUESTIONS = {"locked": locked, "all_locked": all_locked, "both": locked_and_dry}

Act = bool | float | BaseException | object


@dataclass(slots=True)
class Observer:
    """What one area's observer does at each address, look by look; the last act stays."""

    area: type
    acts: Mapping[str, Sequence[Act]]
    otherwise: Act = True
    looks: Counter[str] = field(default_factory=Counter)

    def does(self, address: str) -> Act:
        script = self.acts.get(address, [self.otherwise])
        return script[min(self.looks[address], len(script)) - 1]

    async def __call__(self, target: Target, world: World) -> Any:
        """Keep evidence, then see a value, hang for seconds, raise, or return nonsense."""
        address = target.addresses[0] if self.area is DoorFacts else ""
        self.looks[address] += 1
        act = self.does(address)
        note = f"{self.area.AREA} {target.system} {address} {self.looks[address]}"
        world.keep(note.encode(), media_type="text/plain", about=note)
        if isinstance(act, BaseException):
            raise act
        if isinstance(act, float):
            await asyncio.sleep(act)
        if isinstance(act, bool | float):
            fact = {"locked" if self.area is DoorFacts else "dry": bool(act)}
            return self.area(seen_at=world.now(), **fact)
        return act


async def soon(true: Callable[[], bool]) -> None:
    """Wait until something is so, and a moment longer."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)


def doors(otherwise: Act = True, **acts: Sequence[Act]) -> Observer:
    """Doors by the last part of their address: `_2=[False]` is what 127.0.0.2 shows."""
    by_address = {f"127.0.0.{name.removeprefix('_')}": act for name, act in acts.items()}
    return Observer(DoorFacts, by_address, otherwise)


def walls(*acts: Act) -> Observer:
    return Observer(WallFacts, {"": acts or (True,)})


def use_toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the catalogue hold toy areas and questions, and nothing else."""
    ask(monkeypatch, **QUESTIONS)
    monkeypatch.setattr(catalogue, "facts_classes", lambda: AREAS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A folder with an inventory, a baseline and a store."""

    folder: Path
    store: Store

    def plan(
        self,
        *observers: Observer,
        text: str = INVENTORY,
        baseline: Baseline | None = None,
        restriction: Restriction | None = None,
        waivers: tuple[WaiverShape, ...] = (),
        as_of: date = DAY,
        **settings: Any,
    ) -> run.Plan:
        path, law = self.folder / "inventory.yaml", self.folder / "law.yaml"
        path.write_text(text, encoding="utf-8")
        law.write_text("a law", encoding="utf-8")
        declared = inventory.read(path)
        texts = selection.Texts((replace(baseline or a_baseline(), path=str(law)),))
        return run.Plan(
            audit_id=run.new_audit_id(utc_now()),
            inventory=declared,
            systems=selection.select(declared, texts, as_of),
            judge=Judge(
                texts=texts, as_of=as_of, restriction=restriction or Restriction(), waivers=waivers
            ),
            settings=replace(QUICK, **settings),
            observers={observer.area.AREA: observer for observer in observers},
        )

    async def run(self, *observers: Observer, **options: Any) -> Audit:
        return await run.run(self.plan(*observers, **options), self.store, self.store.evidence)


def a_site(folder: Path) -> Site:
    return Site(folder=folder, store=open_store(folder / "data", now=utc_now))


def statuses(audit: Audit) -> dict[str, str]:
    """Return the status at each place, by "system/address rule", without what they share."""
    return {
        f"{one.system}/{one.address} {one.rule.rpartition('.')[2]}".strip(): str(one.status)
        + (f" {one.cause}" if one.cause else "")
        for one in audit.findings
    }
