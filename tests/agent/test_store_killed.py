"""kill -9 at any moment: the store opens, and nothing that was acknowledged is lost."""

import contextlib
import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.record_error import StoreError
from agent.store import Store, open_store
from agent.store_engine import MIGRATIONS, STORE_NAME, migrate, open_engine
from checks.verdict import Status
from tests import killed_writer
from tests.builders import FACTS_CLASSES, NOON, a_finding, a_look, a_system, an_audit

# One server has imported everything and forks at once: a kill costs no start of Python.
forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(["pytest", "alembic.command", "tests.killed_writer"])

INSIDE = "inside".__eq__
SEED = int(os.environ["RASOAT_KILL_SEED"])


def killed(
    work: Callable[..., Any],
    folder: Path,
    *,
    after_s: float = 0,
    until: Callable[[str], bool] = bool,
) -> list[tuple[str, str]]:
    """Start work, kill it some time after a certain word (its first), return its words."""
    hears, tells = forking.Pipe(duplex=False)
    process = forking.Process(target=work, args=(folder, tells))
    process.start()
    tells.close()
    words = [hears.recv()]
    while not until(words[-1][0]):
        words.append(hears.recv())
    time.sleep(after_s)
    process.kill()
    process.join()
    with hears:
        return words + list(iter(lambda: _received(hears), ("", "")))


def _received(hears: Any) -> tuple[str, str]:
    try:
        word: tuple[str, str] = hears.recv()
    except EOFError:
        return ("", "")
    return word


def is_whole(store: Store, words: list[tuple[str, str]]) -> None:
    """Assert that everything acknowledged is there, and that what is there holds."""
    assert store.verify(with_evidence=True) is None
    lines = {line.id: line for line in store.audits()}
    for word, what in words:
        if word == "begun":
            assert what in lines
        if word == "kept":
            assert len(store.evidence.get(what)) == 50_000
        if word == "finished":
            assert lines[what].complete
            assert len(store.audit(what).findings) == 200
    for audit_id in lines:
        acknowledged = words.count(("looked", audit_id))
        assert len(store.looks(audit_id, FACTS_CLASSES)) in (acknowledged, acknowledged + 1)


def runs_again(store: Store) -> None:
    """Assert that the next audit succeeds."""
    store.begin_audit("next", NOON, NOON.date(), (a_system(),), {})
    store.record_looks("next", (a_look(),))
    store.finish_audit(an_audit(a_finding(Status.PASS), id="next"))
    newest = store.latest()
    assert newest is not None
    assert newest.id == "next"
    assert list(store.evidence.folder.glob("new/*")) == []


@pytest.mark.parametrize("number", range(14))
def test_killed_while_it_writes(tmp_path: Path, number: int) -> None:
    print(f"seed {SEED} + {number}")
    moment = random.Random(SEED + number).uniform(0, 0.25)
    words = killed(killed_writer.writes_on_and_on, tmp_path, after_s=moment)
    with open_store(tmp_path, now=lambda: NOON) as store:
        is_whole(store, words)
        runs_again(store)


@pytest.mark.parametrize("number", range(6))
def test_killed_while_it_makes_a_store(tmp_path: Path, number: int) -> None:
    print(f"seed {SEED} + {number}")
    moment = random.Random(SEED + number).uniform(0, 0.15)
    words = killed(killed_writer.opens_new_stores, tmp_path, after_s=moment)
    for folder in tmp_path.iterdir():
        with open_store(folder, now=lambda: NOON) as store:
            assert store.verify() is None
            runs_again(store)
    assert {what for _, what in words} <= {folder.name for folder in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("moment", "looks"), [pytest.param("looks", 0, id="looks"), pytest.param("finish", 1, id="end")]
)
def test_killed_inside_a_commit(tmp_path: Path, moment: str, looks: int) -> None:
    killed(killed_writer.stops_in(moment), tmp_path, until=INSIDE)
    with open_store(tmp_path, now=lambda: NOON) as store:
        (line,) = store.audits()
        assert (line.complete, line.finished_at) == (False, None)
        assert store.latest() is None
        assert store.failing_before() == frozenset()
        assert len(store.looks(line.id, FACTS_CLASSES)) == looks
        assert store.verify() is None
        runs_again(store)


SECOND = '''"""Make two tables, and take a long time between them."""
from pathlib import Path
from time import sleep
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None

def upgrade():
    op.create_table("one", sa.Column("a", sa.Integer))
    op.add_column("audits", sa.Column("added", sa.Text))
    HERE
    op.create_table("two", sa.Column("a", sa.Integer))
'''


def test_killed_inside_a_migration(tmp_path: Path) -> None:
    folder, scripts = tmp_path / "data", tmp_path / "migrations"
    open_store(folder, now=lambda: NOON).close()
    shutil.copytree(MIGRATIONS, scripts)
    second = scripts / "versions" / "0003_second.py"
    half_way = tmp_path / "half way"
    second.write_text(SECOND.replace("HERE", f"Path({str(half_way)!r}).touch(); sleep(60)"))
    before = tables_in(folder)
    killed(killed_writer.stops_in("migration"), folder, until=lambda _: waited_for(half_way))
    assert tables_in(folder) == before
    second.write_text(SECOND.replace("HERE", "sleep(0)"))
    engine = open_engine(folder)
    migrate(engine, folder / STORE_NAME, scripts)
    engine.dispose()
    assert len(tables_in(folder)) == len(before) + 2
    with pytest.raises(StoreError, match=r"written by a newer rasoat \(its schema is 0003\)"):
        open_store(folder, now=lambda: NOON)


def waited_for(path: Path) -> bool:
    while not path.exists():
        time.sleep(0.01)
    return True


def tables_in(folder: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(folder / STORE_NAME)) as store:
        return {sql for (sql,) in store.execute("SELECT sql FROM sqlite_schema WHERE sql <> ''")}
