"""The new check that CONTRIBUTING.md shows lands as it stands, and not without one of its parts."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("agent", "baselines", "checks", "reports", "tests")
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
BLOCKS = dict(BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
QUESTION, ENTRY, TEST, SENTENCES = BLOCKS


def tree_with(folder: Path, parts: Iterable[str]) -> Path:
    """Lay a copy of the project with some of the blocks put where they say they belong."""
    for name in FOLDERS:
        unwanted = shutil.ignore_patterns("__pycache__", "golden")
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for part in parts:
        put = put_sentences if part == SENTENCES else append
        put(folder / part, BLOCKS[part])
    return folder


def append(path: Path, text: str) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + text, encoding="utf-8")


def put_sentences(path: Path, text: str) -> None:
    head, *known = path.read_text(encoding="utf-8").strip().split("\n\n")
    entries = sorted([*known, *text.strip().split("\n\n")], key=msgid)
    path.write_text("\n\n".join([head, *entries]) + "\n", encoding="utf-8")


def msgid(entry: str) -> str:
    return "".join(re.findall(r'"(.*)"', entry.partition("msgstr")[0]))


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    line = "from agent.cli import main; main()"
    return run(folder, "-c", line, "baselines", "lint", "--lang", "en")


def pytest_in(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "pytest", "-p", "no:cacheprovider", *tests)


def test_the_example_has_a_file_an_entry_a_test_and_its_sentences() -> None:
    assert [Path(part).suffix for part in BLOCKS] == [".py", ".yaml", ".py", ".po"]


def test_the_example_lands(tmp_path: Path) -> None:
    folder = tree_with(tmp_path, BLOCKS)
    linted = lint(folder)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    done = pytest_in(folder, TEST, "tests/reports/test_catalogue.py", "tests/test_architecture.py")
    assert done.returncode == 0, done.stdout


def test_a_check_that_no_document_asks_for_does_not_land(tmp_path: Path) -> None:
    linted = lint(tree_with(tmp_path, {QUESTION, SENTENCES}))
    assert linted.returncode == 2
    assert "backup.enough_copies_kept" in linted.stderr


def test_a_rule_without_its_check_does_not_land(tmp_path: Path) -> None:
    linted = lint(tree_with(tmp_path, {ENTRY}))
    assert linted.returncode == 2
    assert "there is no check backup.enough_copies_kept" in linted.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        pytest.param("{min_copies: 3}}", "{min_copys: 3}}", "min_copys", id="a parameter"),
        pytest.param("severity: medium", "severty: medium", "severty", id="a key"),
        pytest.param("{min_copies: 3}}", "{min_copies: x}}", "min_copies", id="a value"),
    ],
)
def test_a_misspelt_entry_does_not_land(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    folder = tree_with(tmp_path, BLOCKS)
    entry = folder / ENTRY
    entry.write_text(entry.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    linted = lint(folder)
    assert linted.returncode == 2
    assert says in linted.stderr


def test_an_untranslated_sentence_does_not_land(tmp_path: Path) -> None:
    folder = tree_with(tmp_path, {QUESTION, ENTRY, TEST})
    done = pytest_in(folder, "tests/reports/test_catalogue.py")
    assert done.returncode == 1
    assert "test_every_sentence_is_translated" in done.stdout
