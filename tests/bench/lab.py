"""How long a first audit takes: the embedded lab, from the command to the written reports."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.measure import Measure, seconds_of

ROOT = Path(__file__).parents[2]
RASOAT = (sys.executable, "-c", "from agent.cli import main; main()")
AT_MOST_S = 15
RUNS = 3


def first_audit() -> float:
    """Audit the lab into an empty record."""
    with tempfile.TemporaryDirectory() as folder:
        where = ("--data", f"{folder}/data", "--out", f"{folder}/out")
        return seconds_of([*RASOAT, "audit", "--exit-on", "never", *where], cwd=ROOT)


def measure() -> list[Measure]:
    """Time whole audits, each with a store, evidence and reports of its own."""
    taken = median(first_audit() for _ in range(RUNS))
    return [
        Measure(name="rasoat audit of the lab", value=round(taken, 1), unit="s", goal=AT_MOST_S)
    ]
