"""kill -9 at any moment of a run: nothing that was acknowledged is lost, and the next run works.

Half of the kills come at a random moment. The other half come out of the kernel, at the Nth
system call that writes the record: inside a commit, an evidence write or the migration of a store
that is being made.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import auditing
from agent.commands import at_the_lab
from agent.restriction import Restriction
from agent.settings import Settings
from agent.store import open_store
from agent.world import utc_now
from tests.audits import lab_wish
from tests.programs import program

SEED = int(os.environ["RASOAT_KILL_SEED"])
WRITES = "fsync,fdatasync,pwrite64,rename,renameat,renameat2,link,linkat,unlink,unlinkat"
AREAS = frozenset({"tls", "level", "backup"})  # with evidence and without; no more of the same
CHILD = """
import sys
from pathlib import Path
from agent import auditing
from agent.commands import at_the_lab
from agent.restriction import Restriction
from agent.settings import Settings
from dataclasses import replace
settings = replace(Settings(), data=Path(sys.argv[2]))
settings = at_the_lab(settings, sys.argv[3], int(sys.argv[4]))
some = Restriction(areas=frozenset(sys.argv[5:]))
wish = auditing.Wish(inventory=Path(sys.argv[1]), settings=settings, restriction=some)
auditing.planned(wish)
print("planned", flush=True)
auditing.audit(wish)
print("done", flush=True)
"""


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab that stays up while its auditors are killed."""

    wish: auditing.Wish

    def command(self, data: Path) -> list[str]:
        given = str(self.wish.inventory), str(data), *self.names(), *AREAS
        return [sys.executable, "-c", CHILD, *given]

    def names(self) -> tuple[str, str]:
        """Return the resolver and the port of the name servers."""
        assert self.wish.settings.resolver
        return self.wish.settings.resolver, str(self.wish.settings.name_server_port)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab_wish(tmp_path_factory.mktemp("lab")) as wish:
        yield Lab(wish)


def acknowledged(data: Path) -> dict[str, int]:
    """Return every finished audit with the number of its findings."""
    with open_store(data, now=utc_now) as store:
        done = [line for line in store.audits() if line.finished_at is not None]
        return {line.id: len(store.audit(line.id).findings) for line in done}


def check_after_kill(lab: Lab, data: Path, before: dict[str, int]) -> None:
    """Everything acknowledged is there, the killed audit resolves nothing, the next run works."""
    with open_store(data, now=utc_now) as store:
        assert store.verify(with_evidence=True) is None
        broken_off = [line for line in store.audits() if line.finished_at is None]
        assert not any(line.complete for line in broken_off)
    assert acknowledged(data).items() >= before.items()
    resolver, port = lab.names()
    settings = at_the_lab(Settings(data=data), resolver, int(port))
    after = auditing.audit(
        auditing.Wish(
            inventory=lab.wish.inventory,
            settings=settings,
            restriction=Restriction(areas=AREAS),
        )
    )
    assert after.audit.complete
    if before:
        assert {change.kind for change in after.changes.values()} == {"unchanged"}


def kill_at(lab: Lab, data: Path, delay_s: float) -> None:
    """Kill a run so long after it has begun."""
    with subprocess.Popen(lab.command(data), stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "planned\n"
        time.sleep(delay_s)
        child.kill()


def test_killed_at_twenty_random_moments(lab: Lab, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    data = tmp_path / "data"
    began = time.monotonic()
    subprocess.run(lab.command(data), check=True, capture_output=True, timeout=60)
    whole_s = time.monotonic() - began
    for _ in range(20):
        before = acknowledged(data)
        kill_at(lab, data, chance.uniform(0, whole_s * 0.6))
        check_after_kill(lab, data, before)


def traced(lab: Lab, data: Path, *options: str) -> list[str]:
    return [program("strace"), "-f", "-qq", "-e", f"trace={WRITES}", *options, *lab.command(data)]


def writes_of_a_run(lab: Lab, data: Path, trace: Path) -> int:
    command = traced(lab, data, "-o", str(trace))
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return sum(line.split()[0] == lines[0].split()[0] for line in lines)


def kill_at_write(lab: Lab, data: Path, number: int) -> None:
    """Have the kernel kill a run at its Nth write, or at an earlier one if it has fewer."""
    while number:
        inject = f"inject={WRITES}:signal=KILL:when={number}"
        command = traced(lab, data, "-o", "/dev/null", "-e", inject)
        run = subprocess.run(command, capture_output=True, timeout=120, text=True, check=False)
        if "done" not in run.stdout:
            return
        number //= 2
    pytest.fail("no write of the run could be made its last")


@pytest.mark.parametrize("fresh", [True, False], ids=["a-new-store", "a-store-in-use"])
def test_killed_inside_ten_writes_of(lab: Lab, tmp_path: Path, fresh: bool) -> None:
    chance = random.Random(SEED + fresh)
    used = tmp_path / "used"
    writes = writes_of_a_run(lab, used, tmp_path / "trace")
    if not fresh:
        writes = writes_of_a_run(lab, used, tmp_path / "trace")
    for n in range(10):
        data = tmp_path / f"new-{n}" if fresh else used
        before = {} if fresh else acknowledged(data)
        kill_at_write(lab, data, chance.randint(1, writes))
        check_after_kill(lab, data, before)
