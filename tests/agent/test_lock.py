import os
import subprocess
import sys

import pytest

from agent.lock import LockedError, held
from agent.record_error import StoreError

HOLD = """
import sys, pathlib
from agent.lock import held
with held(pathlib.Path(sys.argv[1]), "run.lock"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder):
    """Start a process that holds the lock until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_one_is_kept_out_and_told_who_holds_it(tmp_path):
    with (
        held(tmp_path, "run.lock"),
        pytest.raises(LockedError, match=f"^run.lock is held by process {os.getpid()}$"),
        held(tmp_path, "run.lock"),
    ):
        pytest.fail("two hold it")


def test_it_is_free_again_after_its_holder_whatever_happened(tmp_path):
    with pytest.raises(ZeroDivisionError), held(tmp_path, "run.lock"):
        raise ZeroDivisionError
    with held(tmp_path, "run.lock"):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_locks_of_other_names_and_folders_are_others(tmp_path):
    with held(tmp_path, "run.lock"), held(tmp_path, "agent.lock"), held(tmp_path / "b", "run.lock"):
        assert (tmp_path / "b" / "run.lock").exists()


def test_the_kernel_releases_the_lock_of_a_killed_holder(tmp_path):
    with holder(tmp_path) as process:
        with (
            pytest.raises(LockedError, match=f"process {process.pid}$"),
            held(tmp_path, "run.lock"),
        ):
            pytest.fail("two hold it")
        process.kill()
        process.wait()
        with held(tmp_path, "run.lock"):
            assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_a_long_number_of_a_former_holder_leaves_no_rest(tmp_path):
    (tmp_path / "run.lock").write_text("99999999999999\n")
    with held(tmp_path, "run.lock"):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_the_folder_is_made_for_its_owner_alone(tmp_path):
    with held(tmp_path / "new", "run.lock"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "new" / "run.lock").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "below"
    with pytest.raises(StoreError, match="below cannot be written: Not a"), held(below, "run.lock"):
        pytest.fail("held nothing")
