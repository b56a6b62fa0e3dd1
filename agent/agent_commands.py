"""The commands of the scheduled agent."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import FrameType

from rich.console import Console

from agent import auditing, formats, lock, outcome, schedule, settings
from agent.auditing import Wish
from agent.commands import Setting, errors_told, opened, settled
from agent.store import open_store
from agent.world import utc_now
from checks.verdict import Said
from reports.report import Report
from reports.wording import Words

AGENT_LOCK = "agent.lock"
REPORTS = "reports"

STATES = {
    "idle": Said("waiting"),
    "running": Said("a run is under way, or was killed"),
    "failed": Said("the last run failed"),
    "missed": Said("a run was missed"),
}

log = logging.getLogger(__name__)


class BrokenOffError(Exception):
    """An audit was ended by a signal or by the run's time limit."""


class StoredMemory:
    """Job states in the store, which is opened for each: a run in between holds it alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, job: str) -> schedule.JobState:
        """Return a job's state."""
        with open_store(self._folder, now=utc_now) as store:
            return store.schedule_state(job)

    def save(self, job: str, state: schedule.JobState) -> None:
        """Keep a job's state at once."""
        with open_store(self._folder, now=utc_now) as store:
            store.save_schedule_state(job, state)


def run(inventory: Path, setting: Setting) -> int:
    """Audit at the declared hours until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with errors_told():
        found = settled(setting)
        auditing.planned(Wish(inventory=inventory, settings=found))
        folder = settings.data_folder(found)
        with lock.held(folder, AGENT_LOCK):
            schedule.in_vietnam()
            loop = schedule.Loop(
                found.audits,
                lambda: _audit_whole(inventory, found),
                StoredMemory(folder),
                late_at_most=timedelta(seconds=found.late_at_most_s),
                now=utc_now,
            )
            _stop_on_signals(loop.stop)
            loop.run()
    return outcome.FINE


def _stop_on_signals(stop: Callable[[], None]) -> None:
    """End the loop at SIGTERM or SIGINT; during a run, the run's own handlers end that first."""

    def heard(_number: int, _frame: FrameType | None) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heard)


def _audit(inventory: Path, found: settings.Settings) -> Report:
    report = auditing.audit(Wish(inventory=inventory, settings=found))
    out = settings.data_folder(found) / REPORTS / report.audit.id
    formats.write(report, tuple(formats.FILES), out, Words(found.language))
    log.info("audit %s: reports are in %s", report.audit.id, out)
    return report


def _audit_whole(inventory: Path, found: settings.Settings) -> None:
    """Audit, and let the loop know of a run that did not come to its end."""
    report = _audit(inventory, found)
    if not report.audit.complete:
        raise BrokenOffError(report.audit.id)


def once(inventory: Path, setting: Setting) -> int:
    """Do one audit as the agent does, and end."""
    with errors_told():
        report = _audit(inventory, settled(setting))
        if not report.audit.complete:
            return outcome.INTERRUPTED
        return outcome.exit_code(report.audit.findings, report.audit.as_of)


def status(setting: Setting) -> int:
    """Print what the agent remembers of its runs."""
    with errors_told():
        found = settled(setting)
        words = Words(found.language)
        with opened(found) as store:
            state = store.schedule_state(schedule.JOB)
            line = store.latest(complete=False)
        never = words.t("never")
        console = Console(highlight=False)
        for name, moment in (
            (words.t("Last start:"), state.last_start),
            (words.t("Last success:"), state.last_success),
            (words.t("Next due:"), state.next_due),
        ):
            console.print(name, words.value(moment) if moment else never, markup=False)
        console.print(words.t("State:"), words.text(STATES[state.state]), markup=False)
        if line is not None:
            console.print(words.t("Newest audit:"), line.id, markup=False)
    return outcome.FINE
