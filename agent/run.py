"""One run: targets × rules → Audit."""

import asyncio
import os
import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from agent import __version__, selection
from agent.inventory import Inventory
from agent.judgement import Judge, Judgement, place
from agent.looking import Looker, Place, located, places
from agent.observers import OBSERVERS, Observe
from agent.selection import Texts, binding
from agent.self_look import look_at_self
from agent.settings import Settings
from agent.world import Gate, Keeper, utc_now
from checks import catalogue, doubt
from checks.finding import Audit, BaselineUsed, Finding, System, Vantage
from checks.judge import Seen, host_of
from checks.look import Doubted, Look
from checks.memory import Remembered
from checks.verdict import NotSeen, Said, Status

FLUSH_AFTER = 50  # looks that may wait to be recorded together
FLUSH_S = 0.5


class Record(Protocol):
    """What a run needs of the store."""

    def begin_audit(
        self,
        audit_id: str,
        started_at: datetime,
        as_of: date,
        systems: Sequence[System],
        scope_of_run: object,
    ) -> None:
        """Note that an audit has begun; without an end it stays visible as incomplete."""

    def record_looks(self, audit_id: str, looks: Sequence[Look], round: int) -> None:
        """Keep looks, at once."""

    def finish_audit(self, audit: Audit, systems: Sequence[System] | None = None) -> None:
        """Keep what the looks came to, and the systems with the addresses they were found at."""

    def newest_time(self) -> datetime | None:
        """Return when the newest recorded audit ended or began, or None without any."""

    def remembered(
        self, now: datetime, systems: Collection[str]
    ) -> Mapping[tuple[str, str], Remembered]:
        """Return what is remembered of each target of these systems, by system and id."""

    def failing_before(self) -> frozenset[str]:
        """Return the fingerprints that failed in the last complete audits that judged them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is decided before the first look."""

    audit_id: str
    inventory: Inventory
    systems: tuple[System, ...]
    judge: Judge
    settings: Settings
    observers: Mapping[str, Observe] = field(default_factory=lambda: OBSERVERS)
    now: Callable[[], datetime] = utc_now


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: looks taken of looks planned, and what was looked at last."""

    taken: int
    planned: int
    last: str


Tell = Callable[[Progress], None]


def new_audit_id(now: datetime) -> str:
    """Return an id that sorts by time: the layout of RFC 9562, 5.7 (UUID version 7)."""
    milliseconds = int(now.timestamp() * 1000).to_bytes(6, "big")
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    text = (milliseconds + bytes(random)).hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def say_nothing(_progress: Progress) -> None:
    """Tell nobody."""


async def run(plan: Plan, record: Record, keeper: Keeper, tell: Tell = say_nothing) -> Audit:
    """Look, judge, look again at new failures, and record.

    Cancelled, or at the run's time limit, it keeps and judges what was seen and returns an audit
    that is not complete.
    """
    started_at = plan.now()
    declared = plan.inventory
    systems = tuple(one for one in plan.systems if plan.judge.restriction.takes_system(one.id))
    gate = Gate(
        plan.settings,
        declared.scope,
        keeper,
        consults=declared.consults,
        memory=record.remembered(started_at, [one.id for one in systems]),
        now=plan.now,
    )
    narrowed = plan.judge.restriction.as_scope()
    record.begin_audit(plan.audit_id, started_at, plan.judge.as_of, systems, narrowed)
    looked = _Looked(plan, record, gate, tell, systems)
    complete = True
    try:
        async with asyncio.timeout(plan.settings.run_timeout_s):
            await looked.at_everything()
    except (asyncio.CancelledError, TimeoutError) as error:
        complete = False
        if isinstance(error, asyncio.CancelledError):
            _go_on_after_cancel()
    finally:
        try:
            looked.flush()
        finally:
            await gate.close()
    audit = _audit(plan, looked, looked.judgement(), started_at, complete=complete)
    looked.forget()
    selection.keep(audit.baselines, plan.judge.texts, keeper)
    record.finish_audit(audit, looked.systems)
    return audit


def _go_on_after_cancel() -> None:
    """Let this task end its work in order: the cancelling was heard and is told by the audit."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()


class _Looked:
    """What one run has seen so far."""

    def __init__(
        self, plan: Plan, record: Record, gate: Gate, tell: Tell, systems: tuple[System, ...]
    ) -> None:
        self.systems = systems
        self.first: list[Look] = []
        self.second: list[Look] = []
        self.gate = gate
        self.vantage = Vantage(host=platform.node(), ipv4=None, ipv6=None, resolver="")
        self._plan = plan
        self._record = record
        self._tell = tell
        self._unwritten: list[Look] = []
        self._flushed_at = 0.0
        self._round = self.first
        self._planned = 0
        self._seen = Seen(())
        self._judged: tuple[Finding, ...] | None = None

    async def at_everything(self) -> None:
        """Take the first round of looks, and the second at what newly fails."""
        self.systems, in_doubt = await located(self.systems, self.gate)
        self.vantage = await look_at_self(
            self.gate, self.systems, last_known=self._record.newest_time()
        )
        await self._take(places(self.systems, self._areas(), in_doubt))
        doubted = self._newly_failing()
        if doubted:
            await asyncio.sleep(self._plan.settings.confirm_after_s)
            self.flush()
            self._round = self.second
            await self._take(doubted)

    def seen_first(self) -> Seen:
        """Return the first round of looks, with what has been judged of it."""
        if len(self._seen.looks) < len(self.first):
            self._seen = Seen(tuple(self.first))
            self._judged = None
        return self._seen

    def judged_first(self) -> tuple[Finding, ...]:
        """Return what the first round of looks comes to."""
        seen = self.seen_first()
        if self._judged is None:
            self._judged = tuple(self._plan.judge.findings(self.systems, seen))
        return self._judged

    def judgement(self) -> Judgement:
        """Return what both rounds of looks come to."""
        first, judged = self.seen_first(), self.judged_first()
        return self._plan.judge.conclude(self.systems, first, self.second, judged=judged)

    def forget(self) -> None:
        """Let go of the looks, which are recorded and judged: those of a province are large."""
        self.first.clear()
        self.second.clear()
        self._seen = Seen(())
        self._judged = None

    def flush(self) -> None:
        """Record what has not been recorded."""
        if self._unwritten:
            number = 1 if self._round is self.first else 2
            self._record.record_looks(self._plan.audit_id, tuple(self._unwritten), number)
            self._unwritten.clear()

    async def _take(self, wanted: Iterable[Place]) -> None:
        planned = list(wanted)
        self._planned += len(planned)
        looker = Looker(self.gate, self._plan.observers, self._keep, self._done)
        await looker.look(planned)
        self.flush()

    def _keep(self, look: Look) -> None:
        self._round.append(look)
        self._unwritten.append(look)
        now = asyncio.get_running_loop().time()
        if len(self._unwritten) >= FLUSH_AFTER or now - self._flushed_at > FLUSH_S:
            self.flush()
            self._flushed_at = now

    def _done(self, where: Place) -> None:
        taken = len(self.first) + len(self.second)
        self._tell(Progress(taken, self._planned, f"{where.target.system}/{where.target.id}"))

    def _areas(self) -> frozenset[str]:
        """Return the areas that any rule to be judged wants."""
        judge = self._plan.judge
        return frozenset(
            area
            for system in self.systems
            for id in system.baselines
            for requirement in binding(judge.texts.named(id), system)
            for rule in requirement.rules
            if judge.restriction.takes_rule(rule.id, rule.check)
            for area in catalogue.questions()[rule.check].areas
        )

    def _newly_failing(self) -> list[Place]:
        """List what to look at again: places behind failures of network areas not known before."""
        known = self._record.failing_before()
        failing = [
            finding
            for finding in self.judged_first()
            if finding.status is Status.FAIL and finding.fingerprint not in known
        ]
        spots = {spot for finding in failing for spot in _spots(finding)}
        read = doubt.fields_read(failing, self.systems, self.first)
        return [
            _again(look, read.get(doubt.spot_of(look), frozenset()))
            for look in self.first
            if place(look) in spots
            or (*place(look)[:4], EVERY_ADDRESS) in spots
            or (look.area, host_of(look.target)) in spots
        ]


EVERY_ADDRESS = "*"


def _again(look: Look, read: frozenset[str]) -> Place:
    """Return where to look again, and at what: at everything, where nothing was seen."""
    facts = look.facts
    doubted = (
        None
        if isinstance(facts, NotSeen) or not read
        else Doubted(facts=facts, fields=read, evidence=look.evidence)
    )
    return Place(target=look.target, area=look.area, address=look.address, doubted=doubted)


def _spots(finding: Finding) -> Iterator[tuple[str, ...]]:
    """Name the looks that a finding rests on, if its areas are of the network."""
    asked = catalogue.questions().get(finding.check)
    if asked is None or not asked.network:
        return
    for wanted in asked.wanted:
        if not wanted.facts.NETWORK:
            continue
        if wanted.elsewhere:
            yield wanted.facts.AREA, finding.locus
            continue
        address = EVERY_ADDRESS if wanted.all_addresses else finding.address
        spot = (finding.system, finding.kind, finding.target, wanted.facts.AREA)
        yield (*spot, address if wanted.facts.PER_ADDRESS else "")


def _audit(
    plan: Plan, looked: _Looked, judgement: Judgement, started_at: datetime, *, complete: bool
) -> Audit:
    return Audit(
        id=plan.audit_id,
        started_at=started_at,
        finished_at=plan.now(),
        as_of=plan.judge.as_of,
        complete=complete,
        agent_version=__version__,
        organisation=plan.inventory.organisation,
        unit=plan.inventory.unit,
        performed_by=plan.inventory.performed_by,
        vantage=replace(looked.vantage, notes=(*looked.vantage.notes, *_notes(plan))),
        baselines=baselines_used(looked.systems, plan.judge.texts),
        requirements=judgement.requirements,
        findings=judgement.findings,
    )


def _notes(plan: Plan) -> Iterator[Said]:
    if plan.judge.restriction:
        yield Said("this run was narrowed to {what}", {"what": str(plan.judge.restriction)})


def baselines_used(systems: Iterable[System], texts: Texts) -> tuple[BaselineUsed, ...]:
    """Name the texts that these systems are judged by, to the byte."""
    used = dict.fromkeys(id for system in systems for id in system.baselines)
    return tuple(
        BaselineUsed(id=id, version=text.document.version, sha256=text.sha256)
        for id, text in ((id, texts.named(id)) for id in used)
    )
