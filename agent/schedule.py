"""The agent's loop: audits at the hours that rasoat.toml declares, for years.

The rhythm is the `schedule` library's, in Vietnam's time; what must survive a restart (last start,
last success, next due) stands in the store.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import schedule

from agent.record_error import RecordError

log = logging.getLogger(__name__)

ZONE = "Asia/Ho_Chi_Minh"
TICK_S = 0.2
JOB = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What the store remembers of a job, in UTC."""

    last_start: datetime | None = None
    last_success: datetime | None = None
    next_due: datetime | None = None
    state: str = "idle"  # idle | running | failed | missed


class Memory(Protocol):
    """Where job states are kept."""

    def load(self, job: str) -> JobState:
        """Return a job's state, the empty one before its first."""

    def save(self, job: str, state: JobState) -> None:
        """Keep a job's state at once."""


def in_vietnam() -> None:
    """Set the process's time zone, which `schedule` reckons in."""
    os.environ["TZ"] = ZONE
    time.tzset()


def planned(cadence: tuple[str, ...], job: Callable[[], object]) -> schedule.Scheduler:
    """Plan a job at each "HH:MM", or at each rhythm "every N seconds|minutes|hours"."""
    scheduler = schedule.Scheduler()
    for entry in cadence:
        if rhythm := re.fullmatch(r"every (\d+) (seconds|minutes|hours)", entry):
            getattr(scheduler.every(int(rhythm[1])), rhythm[2]).do(job)
        else:
            scheduler.every().day.at(entry).do(job)
    return scheduler


def next_due(scheduler: schedule.Scheduler) -> datetime | None:
    """Return when the next run is due, in UTC. `schedule` holds naive local times."""
    due = scheduler.get_next_run()
    return None if due is None else due.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


class Loop:
    """Runs one job by its cadence until it is told to stop."""

    def __init__(
        self,
        cadence: tuple[str, ...],
        job: Callable[[], object],
        memory: Memory,
        *,
        late_at_most: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._job = job
        self._memory = memory
        self._late_at_most = late_at_most
        self._now = now
        self._due: datetime | None = None  # as last noted: the memory is not read at every tick
        self._stop = threading.Event()
        self._scheduler = planned(cadence, self._run)

    def stop(self) -> None:
        """End the loop after what is under way."""
        self._stop.set()

    def run(self) -> None:
        """Catch up once on what was missed, then keep the rhythm until `stop`."""
        self._catch_up()
        self._note_due()
        while not self._stop.is_set():
            self._scheduler.run_pending()
            self._note_due()
            self._stop.wait(TICK_S)

    def _catch_up(self) -> None:
        """Run once if a run was missed and is not too late; otherwise note that it was missed."""
        due = self._memory.load(JOB).next_due
        if due is None or due > self._now():
            self._note("idle")
            self._keep_rhythm(due)
        elif self._now() - due <= self._late_at_most:
            log.info("catching up on the run that was due at %s", due)
            self._run()
        else:
            log.warning("the run that was due at %s was missed", due)
            self._note("missed")

    def _keep_rhythm(self, due: datetime | None) -> None:
        """Do not begin an interval anew at every start: one that never ends would never run."""
        rhythms = [job for job in self._scheduler.get_jobs() if job.at_time is None]
        soonest = min(rhythms, default=None)  # jobs are ordered by their next run
        if due is None or soonest is None:
            return
        naive = due.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
        soonest.next_run = min(soonest.next_run or naive, naive)

    def _run(self) -> None:
        """Do the job. Until it ends, the run it serves stays due: a killed one is caught up."""
        if self._stop.is_set():
            return
        self._note("running", last_start=self._now())
        try:
            self._job()
        except Exception:
            log.exception("the run failed; the next one will be tried all the same")
            self._note("failed")
        else:
            self._note("idle", last_success=self._now())

    def _note(self, state: str, **times: datetime) -> None:
        self._remember(lambda before: replace(before, state=state, **times))

    def _note_due(self) -> None:
        due = next_due(self._scheduler)
        if due != self._due and not self._stop.is_set():
            self._due = due
            self._remember(lambda before: replace(before, next_due=due))

    def _remember(self, change: Callable[[JobState], JobState]) -> None:
        """Change what is remembered; a disk that is full for a while does not end the loop."""
        try:
            self._memory.save(JOB, change(self._memory.load(JOB)))
        except RecordError:
            log.exception("the state of the agent cannot be kept")
