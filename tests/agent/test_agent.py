"""The scheduled agent as a process: it keeps its rhythm, survives a kill, and is alone."""

import signal
import socket
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import lab
from agent.schedule import JOB
from agent.store import open_store
from agent.store_engine import STORE_NAME
from agent.world import utc_now
from checks import catalogue
from tests.audits import RASOAT, ROOT, rasoat

EVERY_S = 3
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Site:
    """An inventory, its settings and its data folder."""

    inventory: Path
    settings: Path
    data: Path
    log: Path

    @property
    def options(self) -> list[str]:
        return ["--settings", str(self.settings), "--data", str(self.data)]

    def audits(self) -> list[str]:
        if not (self.data / STORE_NAME).exists():
            return []
        with open_store(self.data, now=utc_now) as store:
            return [line.id for line in store.audits() if line.complete]

    def caught_up(self) -> int:
        return self.log.read_text(encoding="utf-8").count("catching up")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with lab.start(tmp_path / "lab") as running:
        settings = tmp_path / "rasoat.toml"
        settings.write_text(
            f"""
[network]
resolver = "{running.resolver}"
[limits]
confirm_after_s = 0
pause_between_s = 0
connections_per_address = 32
connections_per_network = 32
[agent]
audits = ["every {EVERY_S} seconds"]
""",
            encoding="utf-8",
        )
        yield Site(running.inventory, settings, tmp_path / "data", tmp_path / "agent.log")


@contextmanager
def agent_on(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    with site.log.open("ab") as log:
        command = [*RASOAT, "agent", "run", str(site.inventory), *site.options]
        agent = subprocess.Popen(command, cwd=ROOT, stderr=log)
        try:
            yield agent
        finally:
            agent.kill()
            agent.wait()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def idle(site: Site) -> bool:
    with open_store(site.data, now=utc_now) as store:
        return store.schedule_state(JOB).state == "idle"


def test_three_audits_a_kill_and_one_catching_up(site: Site) -> None:
    with agent_on(site) as agent:
        wait_until(lambda: len(site.audits()) >= 3 and idle(site))
        second = rasoat("agent", "run", site.inventory, *site.options)
        assert second.returncode == 4, second.stderr
        wait_until(lambda: idle(site))
        agent.send_signal(signal.SIGKILL)
        agent.wait()
    before = site.audits()
    assert site.caught_up() == 0
    time.sleep(EVERY_S + 1)
    with agent_on(site) as agent:
        wait_until(lambda: len(site.audits()) >= len(before) + 2)
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(timeout=30) == 0
    assert site.caught_up() == 1
    assert site.audits()[: len(before)] == before
    assert all((site.data / "reports" / id / "report.html").exists() for id in site.audits())


def test_status_shows_the_times(site: Site) -> None:
    assert rasoat("agent", "once", site.inventory, *site.options).returncode == 1
    status = rasoat("agent", "status", "--lang", "en", *site.options)
    assert status.returncode == 0
    assert "Newest audit: " + site.audits()[0] in status.stdout


def test_a_failing_run_does_not_stop_the_loop(site: Site) -> None:
    with agent_on(site) as agent:
        wait_until(lambda: len(site.audits()) >= 1 and idle(site))
        whole = site.inventory.read_text(encoding="utf-8")
        site.inventory.write_text("systems: [", encoding="utf-8")
        wait_until(lambda: b"the run failed" in site.log.read_bytes())
        site.inventory.write_text(whole, encoding="utf-8")
        count = len(site.audits())
        wait_until(lambda: len(site.audits()) > count)
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(timeout=30) == 0


def test_sigterm_during_a_run_keeps_what_was_seen(site: Site) -> None:
    with listening_in_silence() as port, agent_on(site_with_silence(site, port)) as agent:
        wait_until(lambda: running(site))
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(timeout=30) == 0
    with open_store(site.data, now=utc_now) as store:
        (line,) = store.audits()
        assert not line.complete
        assert line.finished_at is not None
        assert store.looks(line.id, catalogue.facts_classes())
        assert store.verify() is None


def site_with_silence(site: Site, port: int) -> Site:
    """Add a service that takes connections and never answers, so that a run lasts."""
    text = site.inventory.read_text(encoding="utf-8")
    silent = f"""
- id: im-lang
  name: Dịch vụ im lặng
  kind: internal
  endpoints: [{{id: web, url: "https://127.0.0.1:{port}"}}]
"""
    site.inventory.write_text(
        text + textwrap.indent(silent, " " * indent_of_systems(text)), "utf-8"
    )
    return site


def indent_of_systems(text: str) -> int:
    after = text.split("systems:\n", 1)[1]
    return len(after) - len(after.lstrip(" "))


@contextmanager
def listening_in_silence() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def running(site: Site) -> bool:
    if not (site.data / STORE_NAME).exists():
        return False
    with open_store(site.data, now=utc_now) as store:
        audits = store.audits()
        return bool(audits) and bool(store.looks(audits[0].id, catalogue.facts_classes()))
