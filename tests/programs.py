"""Programs that tests run as peers."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ALSO_IN = ":/usr/sbin:/sbin"  # where servers are, and where only root's PATH leads


def program(name: str) -> str:
    """Return where a program is; without it skip the test, or fail it under CI=true."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ALSO_IN)
    return path or _missing(name)


def part_of_a_program(path: Path) -> Path:
    """Return where a module or a list of rules is, as `program` does."""
    return path if path.exists() else Path(_missing(str(path)))


def _missing(name: str) -> NoReturn:
    reason = f"{name} is not installed; its package is in tests/system-packages.txt"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
