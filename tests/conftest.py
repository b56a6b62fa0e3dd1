"""What every test may ask for."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

KILL_SEED = "RASOAT_KILL_SEED"  # of the moments at which tests kill a run; set it to kill again


def pytest_configure() -> None:
    os.environ.setdefault(KILL_SEED, str(random.randrange(2**32)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"{KILL_SEED}={os.environ[KILL_SEED]}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write golden files instead of comparing"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with a file of the folder `golden` beside the test; whole."""

    def compare(name: str, made: bytes) -> None:
        path = Path(request.path).parent / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(made)
        assert made.decode("utf-8") == path.read_bytes().decode("utf-8"), name

    return compare
