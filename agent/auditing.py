"""An audit from the operator's wish to the report, fresh or from the record."""

import asyncio
import contextlib
import functools
import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from agent import __version__, inventory, lock, run, selection, waivers
from agent.judgement import Judge
from agent.key import signing_key
from agent.reporting import looks_behind, report_of
from agent.restriction import Restriction
from agent.settings import Settings, data_folder
from agent.store import Store, open_store
from agent.world import utc_now
from checks.finding import Audit
from checks.judge import Seen
from reports.report import Report

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
RUN_LOCK = "run.lock"
COLLECT_AFTER = 10_000  # objects more than before

Clock = Callable[[], datetime]
Handler = Callable[[int, FrameType | None], Any] | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the operator asks for."""

    inventory: Path
    settings: Settings
    restriction: Restriction = field(default_factory=Restriction)
    as_of: date | None = None
    with_facts: bool = False


def today(now: datetime) -> date:
    """Return the day in Vietnam."""
    return now.astimezone(VIETNAM).date()


def audit(wish: Wish, tell: run.Tell = run.say_nothing, *, now: Clock = utc_now) -> Report:
    """Audit an inventory and record it.

    Raises InventoryError, BaselineError or SettingsError before anything is contacted or written,
    LockedError when another run is under way, StoreError when the record cannot be kept.
    """
    plan = planned(wish, now)
    folder = data_folder(wish.settings)
    with lock.held(folder, RUN_LOCK), open_store(folder, now=now) as store:
        store.append_once("key made", {"fingerprint": signing_key(folder).fingerprint})
        done = _run(plan, store, tell)
        return report_of(done, store, plan.judge.texts, with_facts=wish.with_facts)


def planned(wish: Wish, now: Clock = utc_now) -> run.Plan:
    """Decide everything before the first look; contacts and writes nothing."""
    declared = inventory.read(wish.inventory)
    texts = selection.texts(selection.own_files(declared))
    as_of = wish.as_of or today(now())
    systems = selection.select(declared, texts, as_of)
    selection.check(wish.restriction, systems, texts)
    return run.Plan(
        audit_id=run.new_audit_id(now()),
        inventory=declared,
        systems=systems,
        judge=Judge(
            texts=texts,
            as_of=as_of,
            restriction=wish.restriction,
            waivers=waivers.read(wish.inventory, texts.rule_ids(), systems),
        ),
        settings=wish.settings,
        now=now,
    )


def _run(plan: run.Plan, store: Store, tell: run.Tell) -> Audit:
    """Run with SIGINT and SIGTERM ending the looks, so that what was seen is kept.

    The task returns nothing: asyncio's runner has the whole result of its task spelt out when it
    asks which handler of SIGINT is set, which takes a second for a province.
    """
    done: list[Audit] = []
    _collect_less_often()

    async def stoppable() -> None:
        with _cancelled_by_signals():
            done.append(await run.run(plan, store, store.evidence, tell))

    asyncio.run(stoppable())
    return done[0]


@functools.cache
def _collect_less_often() -> None:
    """Let the search for garbage pass over what is loaded, and start less often.

    Looks and findings are many, stay to the end and form no rings. Once a process: what a run
    leaves behind must not be kept by the next.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 10)


@contextlib.contextmanager
def _cancelled_by_signals() -> Iterator[None]:
    """Cancel the current task at SIGINT and SIGTERM, and tell whoever listened before.

    `loop.add_signal_handler` would leave the default handler behind, and the agent deaf.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def heard(number: int, frame: FrameType | None) -> None:
        if task is not None:
            loop.call_soon_threadsafe(task.cancel)
        former = before[number]
        if callable(former) and former is not signal.default_int_handler:
            former(number, frame)

    before: dict[int, Handler] = {
        number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def rejudge(
    audit_id: str, store: Store, own: Sequence[Path], as_of: date | None, now: Clock = utc_now
) -> Report:
    """Judge a recorded audit's facts by the texts of today, or of another day; no network.

    The audit that was recorded then stays as it is: the new one stands beside it in the record.
    """
    recorded = store.audit(audit_id)
    used = selection.recorded(recorded.baselines, store.evidence)
    texts = selection.texts(own).joined(used)
    day = as_of or recorded.as_of
    line = store.line(audit_id)
    systems = tuple(
        replace(system, baselines=selection.again(system, recorded.as_of, day, texts, own))
        for system in store.systems(audit_id)
    )
    restriction = Restriction.of_scope(line.scope)
    judgement = Judge(texts=texts, as_of=day, restriction=restriction).conclude(
        systems,
        Seen(tuple(looks_behind(store, audit_id, round=1))),
        looks_behind(store, audit_id, round=2),
        overlays={one.fingerprint: one.overlay for one in recorded.findings if one.overlay},
    )
    audit = replace(
        recorded,
        id=run.new_audit_id(now()),
        as_of=day,
        agent_version=__version__,
        baselines=run.baselines_used(systems, texts),
        findings=judgement.findings,
        requirements=judgement.requirements,
    )
    store.begin_audit(audit.id, now(), day, systems, line.scope, rejudges=audit_id)
    store.finish_audit(audit, systems)
    return report_of(audit, store, texts, before=recorded)


def reported(audit_id: str, store: Store, *, before: str | None = None) -> Report:
    """Make the report of a recorded audit, by the texts that it was judged by."""
    recorded = store.audit(audit_id)
    texts = selection.recorded(recorded.baselines, store.evidence)
    earlier = store.audit(before) if before else None
    return report_of(recorded, store, texts, before=earlier)


def settled_id(store: Store, wanted: str) -> str:
    """Return the id of an audit named by its id, its beginning, or `latest`. Raises LookupError."""
    ids = [line.id for line in store.audits() if line.finished_at is not None]
    if wanted == "latest" and ids:
        return max(ids)
    found = [id for id in ids if id.startswith(wanted)]
    if len(found) != 1:
        raise LookupError(wanted)
    return found[0]
