"""What a benchmark returns, and how times are taken on a machine that does other things too."""

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number and the most, or the least, that it may be."""

    name: str
    value: float
    unit: str
    goal: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Tell whether the number keeps to its goal."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def seconds_of(command: Sequence[str], *, cwd: Path) -> float:
    """Run a command to its end and return the wall-clock time. Raises CalledProcessError."""
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return time.perf_counter() - started


def ratio_of_medians(ours: Callable[[], float], theirs: Callable[[], float], *, runs: int) -> float:
    """Take both times in turn, so that a busy moment falls on both, and compare the medians."""
    ours(), theirs()  # the first of each reads the disk
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return median(pair[0] for pair in pairs) / median(pair[1] for pair in pairs)


def as_json(measures: Sequence[Measure]) -> str:
    """Write measures as the list that `out/bench.json` holds."""
    rows = [
        {key: getattr(measure, key) for key in ("name", "value", "unit", "goal", "met")}
        for measure in measures
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
