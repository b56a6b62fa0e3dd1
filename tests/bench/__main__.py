"""Run the benchmarks: `python -m tests.bench [NAME]`. The folder is the list of them."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Measure, as_json

FOLDER = Path(__file__).parent
NOT_A_BENCHMARK = ("__main__", "measure")
RESULT = Path("out/bench.json")


def names() -> list[str]:
    """Return the benchmarks there are."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_A_BENCHMARK)


def run(name: str) -> list[Measure]:
    """Run one benchmark."""
    return importlib.import_module(f"tests.bench.{name}").measure()


def table(measures: Sequence[Measure]) -> Table:
    """Lay out what was measured beside what it should be."""
    rows = Table("what", "value", "goal", "unit", "met")
    for one in measures:
        goal = f"{'≥' if one.at_least else '≤'} {one.goal:g}"
        rows.add_row(one.name, f"{one.value:g}", goal, one.unit, "yes" if one.met else "NO")
    return rows


def main(arguments: Sequence[str]) -> int:
    """Run the chosen benchmarks; 1 when a goal is missed, 2 when there is no such benchmark."""
    chosen = list(arguments) or names()
    if unknown := [name for name in chosen if name not in names()]:
        print(
            f"no benchmark {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr
        )
        return 2
    measures = [measure for name in chosen for measure in run(name)]
    Console().print(table(measures))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(as_json(measures), encoding="utf-8")
    return 0 if all(measure.met for measure in measures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
