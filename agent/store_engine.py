"""Open the store's file: folder, journal, transactions, migrations, and errors said clearly."""

import contextlib
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Dialect,
    Engine,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError

from agent.record_error import StoreError
from agent.tables import HEAD
from checks.verdict import Said

STORE_NAME = "rasoat.sqlite3"
MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_S = 10.0
RETRY_S = 0.02
_ONE_MIGRATION = threading.Lock()  # alembic keeps what it is at in its modules' globals
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")

# By SQLite's primary result codes.
WHAT_SQLITE_MEANS = {
    sqlite3.SQLITE_FULL: Said("the disk that holds the store {path} is full"),
    sqlite3.SQLITE_READONLY: Said("the store {path} cannot be written: it is read-only"),
    sqlite3.SQLITE_PERM: Said("the store {path} cannot be written: it is read-only"),
    sqlite3.SQLITE_CANTOPEN: Said("the store {path} cannot be opened"),
    sqlite3.SQLITE_BUSY: Said("another program is writing to the store {path}; try again later"),
    sqlite3.SQLITE_LOCKED: Said("another program is writing to the store {path}; try again later"),
    sqlite3.SQLITE_CORRUPT: Said("the store {path} is damaged; put a copy of it in its place"),
    sqlite3.SQLITE_NOTADB: Said("the store {path} is damaged; put a copy of it in its place"),
    sqlite3.SQLITE_IOERR: Said("the disk that holds the store {path} does not read or write it"),
}


@contextlib.contextmanager
def clearly(path: Path) -> Iterator[None]:
    """Turn what the disk or SQLite refuses into a StoreError of one sentence; bugs pass through."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        # The extended codes carry the primary one in their low byte.
        meaning = WHAT_SQLITE_MEANS.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        if meaning is None:
            raise
        raise StoreError(Said(meaning.template, {"path": str(path)})) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError(
            Said("the store {path} cannot be used: {why}", {"path": str(path), "why": why})
        ) from error


def open_engine(data_dir: Path) -> Engine:
    """Open the store of a data directory, make it when there is none, bring its schema up.

    Raises StoreError.
    """
    path = data_dir / STORE_NAME
    with clearly(path):
        _prepare(data_dir, path)
        engine = _engine(path)
        try:
            _check(engine, path)
            if _revision(engine, path) != HEAD:
                migrate(engine, path)
        except BaseException:
            engine.dispose()
            raise
        return engine


def writing(engine: Engine) -> contextlib.AbstractContextManager[Connection]:
    """Begin a transaction that takes the writer's lock at once, lest it lose it half way."""
    return engine.execution_options(writes=True).begin()


def migrate(engine: Engine, path: Path, scripts: Path = MIGRATIONS) -> None:
    """Bring the schema to the newest of the scripts, whole or not at all.

    Raises StoreError when the schema is newer than every script.
    """
    # Imported here because a store that is up to date, the usual case, needs none of it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with _ONE_MIGRATION, writing(engine) as connection:
        # Asked again inside the lock: another process may have migrated since.
        revision = _revision_in(connection, path)
        if revision is not None and revision not in known:
            raise StoreError(
                Said(
                    "the store {path} was written by a newer rasoat (its schema is {revision})",
                    {"path": str(path), "revision": revision},
                )
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare(data_dir: Path, path: Path) -> None:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if data_dir.stat().st_mode & stat.S_IWOTH:
        raise StoreError(
            Said(
                "the data directory {folder} can be written by everyone; close it (chmod 700)",
                {"folder": str(data_dir)},
            )
        )
    # SQLite gives the journal the mode of the file: make it before SQLite does.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite+pysqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, record: object) -> None:
    del record
    # The driver's own transactions would commit before DDL: a migration would not be atomic.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        _patiently(connection, f"PRAGMA {pragma}")


def _patiently(connection: Any, statement: str) -> None:
    """Try again while another holds the file: SQLite itself does not wait to change the journal."""
    ends = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute(statement).close()
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= ends:
                raise
        time.sleep(RETRY_S)


def insert_many(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], prefix: str = ""
) -> None:
    """Insert rows that all have the keys of the first: SQLAlchemy prepares each by itself."""
    dialect, names = connection.dialect, list(rows[0])
    statement = insert(table).prefix_with(prefix) if prefix else insert(table)
    compiled = statement.compile(dialect=dialect, column_keys=names)
    order: Sequence[str] = compiled.positiontup or names
    as_bound = [(name, _binding(table, name, dialect)) for name in order]
    values = [tuple(bind(row[name]) for name, bind in as_bound) for row in rows]
    connection.exec_driver_sql(str(compiled), values)


def _binding(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any]:
    """Return what turns a column's value into the one that SQLite is given."""
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        answer = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    if answer != "ok":
        damaged = WHAT_SQLITE_MEANS[sqlite3.SQLITE_CORRUPT]
        raise StoreError(Said(damaged.template, {"path": str(path)}))


def _revision(engine: Engine, path: Path) -> str | None:
    with engine.connect() as connection:
        return _revision_in(connection, path)


def _revision_in(connection: Connection, path: Path) -> str | None:
    """Return the schema's revision, None for an empty file. Raises StoreError for a stranger's."""
    names = inspect(connection).get_table_names()
    if not names:
        return None
    if "alembic_version" not in names or "chain" not in names:
        raise StoreError(Said("{path} is not a store of rasoat", {"path": str(path)}))
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
