"""Backup copies, good and broken, and the facts of them. Every default is valid."""

import bz2
import gzip
import io
import lzma
import os
import random
import sqlite3
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checks.backup.decode.content import look_into
from checks.backup.facts import BackupFacts, Content, Copy, Form, Format, Tally
from checks.backup.observe import DECODE_LIMIT_S, observe
from checks.declared import BackupKind, BackupSet
from checks.finding import Target
from checks.verdict import NotSeen
from tests.programs import program
from tests.worlds import KeptInMemory, loopback_world

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
FILES = {"etc/app.ini": b"[app]\nname = x\n", "data/a.bin": bytes(range(256)) * 40}
NOISE = random.Random(331).randbytes(20_000)
GOOD_SIZE = 48_000_000


def decoded(data: bytes, name: str = "copy") -> Content | NotSeen:
    """Decode bytes as the content of a copy of that name."""
    return look_into(io.BytesIO(data), name, limit_s=30, stopped=lambda: False)[1]


def with_byte(data: bytes, at: int, value: int = 0x5A) -> bytes:
    """Flip bits of one byte."""
    return data[:at] + bytes([data[at] ^ value]) + data[at + 1 :]


def pg_dump(rows: int = 300, *, ending: str = "complete") -> bytes:
    """Write what pg_dump 15.14 and later write, or without its last comment."""
    lines = "".join(f"{n}\tTr\u01b0\u1eddng THPT {n * 7919 % 1000}\n" for n in range(rows))
    last = "--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict Kb\n\n"
    return (
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict Kb\n\n"
        "-- Dumped by pg_dump version 15.18\n\nSET client_encoding = 'UTF8';\n\n"
        "CREATE TABLE public.t (i integer, n text);\n\nCOPY public.t (i, n) FROM stdin;\n"
        f"{lines}\\.\n\n{last if ending == 'complete' else ''}"
    ).encode()


def mysqldump(rows: int = 300, *, ending: str = "complete") -> bytes:
    """Write what mariadb-dump writes, or without its last comment."""
    lines = "".join(f"INSERT INTO `t` VALUES ({n},'{n * 7919 % 1000}');\n" for n in range(rows))
    last = "-- Dump completed on 2026-11-24  1:00:07\n"
    return (
        "/*M!999999\\- enable the sandbox mode */ \n"
        "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)\n--\n\n"
        f"CREATE TABLE `t` (`i` int, `n` text);\n{lines}"
        f"/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n{last if ending == 'complete' else ''}"
    ).encode()


def tarred(files: Mapping[str, bytes] = FILES, *, form: int = tarfile.GNU_FORMAT) -> bytes:
    """Pack files as tar does, folders included."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=form) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return written.getvalue()


def zipped(files: Mapping[str, bytes] = FILES, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files as zip does."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def xz(data: bytes) -> bytes:
    return lzma.compress(data)


def bz(data: bytes) -> bytes:
    return bz2.compress(data)


def sqlite(folder: Path, *, tables: int = 3) -> bytes:
    """Make a database with SQLite itself."""
    path = folder / "made.sqlite"
    with sqlite3.connect(path) as made:
        for n in range(tables):
            made.execute(f"create table t{n} (i int)")
        made.execute("pragma user_version = 1")
    made.close()
    data = path.read_bytes()
    path.unlink()
    return data


def by_tool(*command: str, data: bytes) -> bytes:
    """Return what a real program makes of the data."""
    found = program(command[0])
    return subprocess.run((found, *command[1:]), input=data, check=True, capture_output=True).stdout


def put(
    folder: Path, name: str = "db.sql.gz", data: bytes | None = None, *, age: timedelta = HOUR
) -> Path:
    """Put a copy into a folder, modified as long ago as `age` says."""
    path = folder / name
    path.write_bytes(gz(pg_dump()) if data is None else data)
    modified = time.time() - age.total_seconds()
    os.utime(path, (modified, modified))
    return path


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be nobody for a while, since root may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def backup_set(
    location: Path | str,
    *,
    kind: BackupKind = "files",
    max_age: timedelta | None = 24 * HOUR,
    min_size_bytes: int | None = 100,
) -> Target:
    """Declare a set of copies."""
    declared = BackupSet(
        what="database",
        kind=kind,
        location=str(location),
        max_age_s=None if max_age is None else int(max_age.total_seconds()),
        min_size_bytes=min_size_bytes,
    )
    return Target(system="portal", kind="backup_set", id="csdl", declared=declared)


async def look_at(
    target: Target,
    *,
    limit_s: float = 20,
    decode_limit_s: float = DECODE_LIMIT_S,
    keeper: KeptInMemory | None = None,
) -> BackupFacts:
    """Look at a set of copies on the real disk."""
    async with loopback_world(target, limit_s=limit_s, keeper=keeper) as world:
        return await observe(target, world, decode_limit_s=decode_limit_s)


GOOD_COPY = Copy(
    name="db-0500.sql.gz", size_bytes=GOOD_SIZE, modified_at=NOON - HOUR, state="complete"
)
GOOD_FORM = Form(claimed=Format.GZIP, found=Format.GZIP, first_bytes="1f 8b 08 00 00 00 00 00")
GOOD_CONTENT = Content(
    layers=(Format.GZIP, Format.SQL), decoded_bytes=9 * GOOD_SIZE, empty=False, fault=None
)
GOOD = BackupFacts(
    seen_at=NOON,
    what="database",
    kind="files",
    location="/srv/backup",
    max_age_s=86400,
    min_size_bytes=10_000_000,
    copies=(GOOD_COPY,),
    tally=Tally(entries=1, complete=1, unstable=0, unfinished_newer=0),
    newest=GOOD_COPY,
    form=GOOD_FORM,
    content=GOOD_CONTENT,
)


def copy_of(**changes: object) -> Copy:
    """Return the good copy with a defect."""
    return replace(GOOD_COPY, **changes)  # type: ignore[arg-type]


def facts(**changes: object) -> BackupFacts:
    """Return the facts of a good set with a defect."""
    return replace(GOOD, **changes)  # type: ignore[arg-type]
