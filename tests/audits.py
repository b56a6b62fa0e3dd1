"""Whole audits of the embedded lab, in this process or in one of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from agent import auditing, lab
from agent.commands import at_the_lab
from agent.settings import Settings
from reports.report import Report

ROOT = Path(__file__).parent.parent
RASOAT = (sys.executable, "-c", "from agent.cli import main; main()")


@contextmanager
def lab_wish(folder: Path, mended: frozenset[str] = frozenset()) -> Iterator[auditing.Wish]:
    """Run a lab with its files below `folder`, and give what audits it into `folder`/data."""
    with lab.start(Path(mkdtemp(prefix="lab-", dir=folder)), mended) as running:
        settings = at_the_lab(
            replace(Settings(), data=folder / "data"), running.resolver, running.name_server_port
        )
        yield auditing.Wish(inventory=running.inventory, settings=settings)


def audit_lab(folder: Path, mended: frozenset[str] = frozenset()) -> Report:
    """Audit a lab of this moment; the record in `folder` goes on from audit to audit."""
    with lab_wish(folder, mended) as wish:
        return auditing.audit(wish)


def rasoat(*arguments: str | Path, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, in the project's folder and in English."""
    return subprocess.run(
        [*RASOAT, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"RASOAT_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
