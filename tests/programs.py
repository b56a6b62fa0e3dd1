"""Programs that tests run as peers."""

import os
import shutil

import pytest

ALSO_IN = ":/usr/sbin:/sbin"  # where servers are, and where only root's PATH leads


def program(name: str) -> str:
    """Return where a program is; without it skip the test, or fail it under CI=true."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ALSO_IN)
    if path is None:
        reason = f"{name} is not installed; its package is in tests/system-packages.txt"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path
