"""The lock files, and the scripts that make `.venv` and install system packages."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
OTHERS = ("requirements-sslyze.lock", "requirements-axe.lock")
FUZZ_LOCK = "requirements-fuzz.lock"  # another pin for each Python, so it is only looked through
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = {
    "requirements.lock": PROJECT["dependencies"] + EXTRAS["build"],
    "requirements-dev.lock": PROJECT["dependencies"] + EXTRAS["build"] + EXTRAS["dev"],
}


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_dependency_as_pyproject_wants_it(lock: str) -> None:
    pinned = pins(lock)
    for wanted in map(Requirement, WANTED[lock]):
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


@pytest.mark.parametrize("lock", [*LOCKS, FUZZ_LOCK, *OTHERS])
def test_a_lock_holds_hashed_pins_alone_no_address_and_no_path(lock: str) -> None:
    whole = (ROOT / lock).read_text(encoding="utf-8").replace(" \\\n", "")
    line = r"[a-z0-9._-]+==[\w.+!]+( ; [^/#]+?)?(    --hash=sha256:[0-9a-f]{64})+"
    assert [text for text in whole.splitlines() if not re.fullmatch(line, text)] == []


def test_both_locks_agree() -> None:
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


def fake_python(folder: Path, name: str, *, new_enough: bool, has_venv: bool) -> None:
    """Lay a program that answers as a Python with these qualities would."""
    script = f"""#!/bin/sh
case "$2" in
    *print*) echo 3.11 ;;
    *version_info*) exit {0 if new_enough else 1} ;;
    *ensurepip*) exit {0 if has_venv else 1} ;;
esac
"""
    (folder / name).write_text(script, encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("new_enough", "has_venv", "sentence"),
    [
        pytest.param(False, True, "needs Python 3.11 or newer", id="the only Python is too old"),
        pytest.param(True, False, "apt install python3-venv", id="venv is a package of its own"),
    ],
)
def test_a_machine_that_cannot_make_a_venv_is_told_in_one_sentence(
    tmp_path: Path, new_enough: bool, has_venv: bool, sentence: str
) -> None:
    fake_python(tmp_path, "python3", new_enough=new_enough, has_venv=has_venv)
    (tmp_path / "tools").mkdir()
    script = tmp_path / "tools" / "set-up.sh"
    script.write_bytes((ROOT / "tools" / "set-up.sh").read_bytes())
    script.chmod(0o755)
    done = subprocess.run(
        [script, "requirements.lock"],
        env={"PATH": f"{tmp_path}:/bin", "PYTHON": "python3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_every_target_of_the_makefile_is_explained() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},  # without what a make around the tests says
        capture_output=True,
        text=True,
        check=True,
    )
    explained = {line.split()[1] for line in done.stdout.splitlines()}
    targets = {"help", "audit", "test", "check", "bench", "oracles", "fuzz", "golden", "clean"}
    assert explained == targets


@pytest.mark.parametrize(
    "script", ["tools/set-up.sh", "tools/sslyze.sh", "tools/system-packages.sh", ".ci/run"]
)
def test_a_script_is_executable_and_parses(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / script], check=True)


def test_every_system_package_has_its_reason() -> None:
    lines = (ROOT / "tests" / "system-packages.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    assert wanted
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+ +# \S.+", line) for line in wanted)
