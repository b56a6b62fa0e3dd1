"""How long `rasoat --help` keeps a person waiting."""

import subprocess
import sys
from pathlib import Path

from tests.bench.measure import Measure, ratio_of_medians, seconds_of

ROOT = Path(__file__).parents[2]
HELP = (sys.executable, "-c", "from agent.cli import main; main()", "--help")
NOTHING = (sys.executable, "-c", "pass")
AT_MOST_TIMES_PYTHON = 20
HEAVY = ("sqlalchemy", "pydantic", "requests")  # none of them helps to print a help text
RUNS = 15


def heavy_imports() -> tuple[str, ...]:
    """Return which of the heavy packages `rasoat --help` imports."""
    command = (HELP[0], "-X", "importtime", *HELP[1:])
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    return tuple(name for name in HEAVY if name in modules)


def measure() -> list[Measure]:
    """Compare `rasoat --help` with an interpreter that does nothing."""
    ratio = ratio_of_medians(
        lambda: seconds_of(HELP, cwd=ROOT), lambda: seconds_of(NOTHING, cwd=ROOT), runs=RUNS
    )
    return [
        Measure(
            name="rasoat --help / python -c pass",
            value=round(ratio, 1),
            unit="times",
            goal=AT_MOST_TIMES_PYTHON,
        ),
        Measure(
            name="heavy packages that rasoat --help imports",
            value=len(heavy_imports()),
            unit="packages",
            goal=0,
        ),
    ]
