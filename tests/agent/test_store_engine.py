"""The store's file opens, or says in one sentence why not; and it opens again afterwards."""

import multiprocessing
import os
import resource
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event

from agent import tables
from agent.record_error import StoreError
from agent.store import Store, open_store
from agent.store_engine import MIGRATIONS, STORE_NAME, open_engine
from tests.builders import NOON, a_finding, a_look, a_system, an_audit


def opened(folder: Path) -> Store:
    return open_store(folder, now=lambda: NOON)


def begun(store: Store, audit_id: str = "audit-1") -> None:
    store.begin_audit(audit_id, NOON, NOON.date(), (a_system(),), {})


def test_a_new_store_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    with opened(folder) as store:
        begun(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == {STORE_NAME + end: 0o600 for end in ("", "-wal", "-shm")}


def test_the_store_keeps_to_its_promises_to_the_disk(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        answers = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    engine.dispose()
    assert answers == ["wal", 2, 1, 10_000]


def test_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [tables.HEAD]


def test_many_may_make_the_store_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda n: opened(tmp_path / str(n // 6)), range(18)))
    for store in stores:
        assert store.verify() is None
        store.close()


def test_a_new_store_waits_for_one_that_reads_the_file(tmp_path: Path) -> None:
    """A reader of a file without WAL makes SQLite refuse the change at once."""
    other = sqlite3.connect(tmp_path / STORE_NAME, check_same_thread=False)
    with closing(other), ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        waits = pool.submit(opened, tmp_path)
        time.sleep(0.3)
        assert not waits.done()
        other.rollback()
        with waits.result() as store:
            assert store.verify() is None


@pytest.mark.parametrize("name", ["có dấu", "50% & more?", "a#b"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / name) as store:
        begun(store)
    assert (tmp_path / name / STORE_NAME).exists()


def open_to_all(folder: Path) -> None:
    folder.chmod(0o707)


def a_file(folder: Path) -> None:
    folder.rmdir()
    folder.touch()


def junk(folder: Path) -> None:
    (folder / STORE_NAME).write_bytes(b"junk " * 4096)


def damage(folder: Path) -> None:
    """Overwrite pages in the middle of a store."""
    with opened(folder) as store:
        begun(store)
        store.finish_audit(an_audit(*(a_finding(target=f"t{n}") for n in range(200))))
    with (folder / STORE_NAME).open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 40_000)


def cut_off(folder: Path) -> None:
    opened(folder).close()
    os.truncate(folder / STORE_NAME, 10_000)


def a_stranger(folder: Path) -> None:
    with closing(sqlite3.connect(folder / STORE_NAME)) as other:
        other.execute("CREATE TABLE bookmarks (id)")


def a_newer_one(folder: Path) -> None:
    opened(folder).close()
    with closing(sqlite3.connect(folder / STORE_NAME)) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(open_to_all, "can be written by everyone; close it", id="open to everyone"),
        pytest.param(a_file, "cannot be used: File exists", id="a file for a folder"),
        pytest.param(junk, "is damaged", id="junk"),
        pytest.param(damage, "is damaged", id="a damaged file"),
        pytest.param(cut_off, "is damaged", id="a file cut off"),
        pytest.param(a_stranger, "is not a store of rasoat", id="a stranger's database"),
        pytest.param(a_newer_one, r"newer rasoat \(its schema is 9999\)", id="a newer store"),
        pytest.param(
            lambda folder: (folder / STORE_NAME).mkdir(),
            "cannot be used: Is a directory",
            id="a folder for the file",
        ),
    ],
)
def test_a_store_that_cannot_be_used_says_why(
    tmp_path: Path, spoil: Callable[[Path], object], said: str
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    spoil(folder)
    with pytest.raises(StoreError, match=said) as error:
        opened(folder)
    assert str(folder) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that another user can reach: those above `tmp_path` are the tester's own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def without_power_over(folder: Path) -> Iterator[None]:
    """Give the folder away to nobody and become nobody: root writes wherever it likes."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "said"),
    [
        pytest.param(0o500, 0o400, "cannot be used: Permission denied", id="folder and file"),
        pytest.param(0o500, 0o600, "the store .* cannot be ", id="folder"),
    ],
)
def test_a_read_only_folder_is_said_clearly(
    reachable: Path, folder_mode: int, file_mode: int, said: str
) -> None:
    folder = reachable / "data"
    opened(folder).close()
    (folder / STORE_NAME).chmod(file_mode)
    folder.chmod(folder_mode)
    with without_power_over(folder), pytest.raises(StoreError, match=said):
        opened(folder)
    folder.chmod(0o700)
    (folder / STORE_NAME).chmod(0o600)
    with opened(folder) as store:
        assert store.verify() is None


def test_a_full_disk_is_said_clearly(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.dispose()
    event.listen(engine, "connect", _allow_few_pages)
    with Store(tmp_path, engine, lambda: NOON) as store:
        begun(store)
        head = store.chain_head()
        findings = [a_finding(target=f"t{n}") for n in range(500)]
        with pytest.raises(StoreError, match=r"^the disk that holds the store .* is full$"):
            store.finish_audit(an_audit(*findings))
        assert store.chain_head() == head
    with opened(tmp_path) as store:
        store.finish_audit(an_audit(*findings))
        assert store.verify() is None


def _allow_few_pages(connection: Any, record: object) -> None:
    connection.execute("PRAGMA max_page_count = 60")


def write_within_limits(folder: Path, told: Any) -> None:
    """Write looks until the system takes no more, and tell what was said of it."""
    with opened(folder) as store:
        begun(store)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        kept = 0
        try:
            while True:
                store.record_looks("audit-1", (a_look(),) * 20)
                kept += 20
        except StoreError as error:
            told.send((kept, str(error)))


def test_a_disk_that_takes_no_more_is_said_clearly(tmp_path: Path) -> None:
    hears, tells = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=write_within_limits, args=(tmp_path, tells))
    process.start()
    tells.close()
    kept, said = hears.recv()
    process.join()
    hears.close()
    assert process.exitcode == 0
    assert (
        said == f"the disk that holds the store {tmp_path / STORE_NAME} does not read or write it"
    )
    with opened(tmp_path) as store:
        assert store.verify() is None
        assert kept > 0
        assert len(store.looks("audit-1", {})) == kept


def test_a_writer_that_does_not_end_is_said_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.store_engine.BUSY_TIMEOUT_S", 0.1)
    with opened(tmp_path) as store, closing(sqlite3.connect(tmp_path / STORE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing to the store"):
            begun(store)
        other.rollback()
        begun(store)
        assert store.verify() is None


def test_our_own_mistakes_are_not_dressed_up_as_the_disk_s(tmp_path: Path) -> None:
    with opened(tmp_path) as store, closing(sqlite3.connect(tmp_path / STORE_NAME)) as other:
        other.execute("DROP TABLE chain")
        with pytest.raises(Exception, match="no such table") as error:
            store.chain_head()
    assert not isinstance(error.value, StoreError)
