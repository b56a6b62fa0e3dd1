import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent import schedule
from agent.record_error import StoreError
from agent.schedule import JOB, JobState, Loop, in_vietnam, next_due, planned
from agent.world import utc_now
from checks.verdict import Said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTLY = ("02:00",)


@pytest.fixture(autouse=True)
def _vietnam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(schedule, "TICK_S", 0.01)
    monkeypatch.setenv("TZ", "UTC")  # put back afterwards, whatever it was
    in_vietnam()
    yield
    monkeypatch.undo()
    time.tzset()


class Remembered:
    """What a store keeps, as a dictionary; it may be full."""

    def __init__(self, **known: datetime) -> None:
        self.states = {JOB: JobState(**known)} if known else {}
        self.saved: list[JobState] = []
        self.loads = 0
        self.full = False

    def load(self, job: str) -> JobState:
        self.loads += 1
        return self.states.get(job, JobState())

    def save(self, job: str, state: JobState) -> None:
        if self.full:
            raise StoreError(Said("the disk is full"))
        self.states[job] = state
        self.saved.append(state)

    @property
    def state(self) -> JobState:
        return self.states[JOB]


class Job:
    """Count the runs, and stop the loop after as many as are wanted."""

    def __init__(self, *, runs: int = 1, act: Callable[[], object] = lambda: None) -> None:
        self.runs = 0
        self.loop: Loop
        self._wanted = runs
        self._act = act

    def __call__(self) -> None:
        self.runs += 1
        if self.runs >= self._wanted:
            self.loop.stop()
        self._act()


def keep(
    job: Job,
    memory: Remembered,
    *,
    cadence: tuple[str, ...] = NIGHTLY,
    late_at_most: timedelta = 12 * HOUR,
    now: Callable[[], datetime] = utc_now,
    for_s: float = 3,
) -> Remembered:
    """Run the loop until the job stops it, or for so long."""
    job.loop = Loop(cadence, job, memory, late_at_most=late_at_most, now=now)
    end = threading.Timer(for_s, job.loop.stop)
    end.start()
    job.loop.run()
    end.cancel()
    return memory


def briefly(memory: Remembered, **options) -> int:
    """Let the loop run for a moment; return how often it did its job."""
    job = Job(runs=100)
    keep(job, memory, for_s=0.08, **options)
    return job.runs


def test_a_first_start_waits_for_the_first_hour():
    memory = Remembered()
    assert briefly(memory) == 0
    assert (memory.state.state, memory.state.last_start) == ("idle", None)


def test_hours_are_those_of_vietnam():
    memory = Remembered()
    briefly(memory, cadence=("02:00",))
    due = memory.state.next_due
    assert (due.hour, due.minute, due.tzinfo) == (19, 0, UTC)
    assert timedelta() < due - utc_now() <= DAY


def test_the_soonest_of_several_is_due_next():
    memory = Remembered()
    briefly(memory, cadence=("02:00", "every 30 minutes", "every 20 hours"))
    assert abs(memory.state.next_due - utc_now() - HOUR / 2) < timedelta(minutes=30)


@pytest.mark.parametrize(
    ("late", "late_at_most", "runs", "state"),
    [
        pytest.param(HOUR, 12 * HOUR, 1, "idle", id="missed an hour ago"),
        pytest.param(5 * DAY, 10 * DAY, 1, "idle", id="many missed, caught up once"),
        pytest.param(timedelta(), HOUR, 1, "idle", id="due right now"),
        pytest.param(HOUR, HOUR, 1, "idle", id="as late as may be"),
        pytest.param(13 * HOUR, 12 * HOUR, 0, "missed", id="too late"),
        pytest.param(HOUR, timedelta(), 0, "missed", id="never to be caught up"),
        pytest.param(-HOUR, 12 * HOUR, 0, "idle", id="not yet due"),
    ],
)
def test_a_missed_run_is_caught_up_once_if_it_is_not_too_late(late, late_at_most, runs, state):
    moment = utc_now()
    memory = Remembered(next_due=moment - late)
    assert briefly(memory, late_at_most=late_at_most, now=lambda: moment) == runs
    assert memory.state.state == state
    assert memory.state.next_due > moment


def test_a_run_is_remembered_with_its_times():
    ticks = iter(range(100))
    start = datetime(2026, 9, 1, tzinfo=UTC)
    memory = Remembered(next_due=start)
    keep(Job(), memory, now=lambda: start + next(ticks) * HOUR)
    begun, done = memory.saved[-2:]
    assert (begun.state, begun.last_success) == ("running", None)
    assert (done.state, done.last_start) == ("idle", begun.last_start)
    assert done.last_success == begun.last_start + HOUR


def test_a_run_that_is_killed_is_still_due():
    due = utc_now() - HOUR
    memory = Remembered(next_due=due)
    while_running = []
    keep(Job(act=lambda: while_running.append(memory.state)), memory)
    assert [(one.state, one.next_due) for one in while_running] == [("running", due)]


def test_what_was_running_when_it_was_killed_is_caught_up():
    memory = Remembered(next_due=utc_now() - HOUR)
    memory.states[JOB] = replace(memory.state, state="running", last_start=utc_now() - HOUR)
    assert briefly(memory) == 1
    assert memory.state.state == "idle"


def test_a_failing_run_never_stops_the_loop(caplog):
    def fail() -> None:
        raise ZeroDivisionError

    memory = Remembered(next_due=utc_now() - HOUR)
    job = Job(runs=2, act=fail)
    keep(job, memory, cadence=("every 1 seconds",))
    assert job.runs == 2
    assert (memory.state.state, memory.state.last_success) == ("failed", None)
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError] * 2


def test_a_success_after_a_failure_is_one():
    outcomes = iter([1 / 1, 0])
    memory = Remembered(next_due=utc_now() - HOUR)
    keep(Job(runs=2, act=lambda: 1 // next(outcomes)), memory, cadence=("every 1 seconds",))
    success = memory.state.last_success
    assert memory.state.state == "failed"
    assert success is not None
    assert success < memory.state.last_start


def test_a_full_disk_does_not_stop_the_loop(caplog):
    memory = Remembered(next_due=utc_now() - HOUR)
    job = Job(runs=2, act=lambda: setattr(memory, "full", True))
    keep(job, memory, cadence=("every 1 seconds",))
    assert job.runs == 2
    assert "the state of the agent cannot be kept" in caplog.text


def test_a_store_that_cannot_be_read_at_the_start_is_told():
    class Broken(Remembered):
        def load(self, job: str) -> JobState:
            raise StoreError(Said("the store is damaged"))

    with pytest.raises(StoreError, match="the store is damaged"):
        briefly(Broken())


def test_stopping_lets_the_run_end_and_leaves_it_due():
    due = utc_now() - HOUR
    memory, ended = Remembered(next_due=due), []
    keep(Job(act=lambda: ended.append(True)), memory)
    assert ended == [True]
    assert memory.state.next_due == due


def test_a_loop_that_is_stopped_before_its_start_does_nothing():
    memory, job = Remembered(next_due=utc_now() - HOUR), Job()
    loop = Loop(NIGHTLY, job, memory, late_at_most=DAY, now=utc_now)
    loop.stop()
    loop.run()
    assert (job.runs, memory.saved) == (0, [])


def test_stopping_does_not_wait_for_the_next_tick(monkeypatch):
    monkeypatch.setattr(schedule, "TICK_S", 60)
    began = time.monotonic()
    keep(Job(), Remembered(), for_s=0.05)
    assert time.monotonic() - began < 5


def test_the_memory_is_not_asked_at_every_tick():
    memory = Remembered()
    briefly(memory)
    assert memory.loads <= 4


class TestRhythm:
    def test_it_is_kept_over_a_restart(self):
        due = utc_now() + timedelta(seconds=0.3)
        memory, job = Remembered(next_due=due), Job()
        keep(job, memory, cadence=("every 6 hours",))
        assert job.runs == 1
        assert memory.state.last_start >= due

    def test_it_is_not_lengthened_by_what_is_due_later(self):
        memory = Remembered(next_due=utc_now() + 9 * HOUR)
        briefly(memory, cadence=("every 6 hours",))
        assert memory.state.next_due - utc_now() < 6 * HOUR

    def test_only_the_soonest_is_brought_forward(self):
        due = utc_now() + timedelta(seconds=0.05)
        memory, job = Remembered(next_due=due), Job(runs=100)
        keep(job, memory, cadence=("every 6 hours", "every 7 hours"), for_s=0.6)
        assert job.runs == 1

    def test_an_hour_of_the_day_is_not_moved(self):
        memory = Remembered(next_due=utc_now() + timedelta(seconds=0.02))
        assert briefly(memory, cadence=(f"{(datetime.now(UTC) + 10 * HOUR):%H:%M}",)) == 0


@pytest.mark.parametrize(
    ("entry", "seconds"),
    [("every 5 seconds", 5), ("every 1 minutes", 60), ("every 6 hours", 21600)],
)
def test_a_rhythm_is_planned(entry, seconds):
    wait = next_due(planned((entry,), lambda: None)) - utc_now()
    assert abs(wait.total_seconds() - seconds) < 2


def test_without_a_cadence_nothing_is_due():
    assert next_due(planned((), lambda: None)) is None


def test_the_process_reckons_in_vietnam_s_time():
    assert (os.environ["TZ"], time.timezone) == ("Asia/Ho_Chi_Minh", -7 * 3600)
