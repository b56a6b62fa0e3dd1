"""What is inside of what, what marks its end, and what nothing here decodes."""

import io
import struct
import tarfile

import pytest

from checks.backup.decode.recognise import claims
from checks.backup.facts import Format
from checks.verdict import Cause, NotSeen
from tests.copies import (
    FILES,
    NOISE,
    bz,
    decoded,
    gz,
    mysqldump,
    pg_dump,
    sqlite,
    tarred,
    with_byte,
    xz,
    zipped,
)

PLAIN_TAR = tarred()
DEFLATED = zipped()


def encrypted_zip():
    """Set the flag that says that the entries are encrypted; zipfile itself cannot write them."""
    data = bytearray(zipped())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def with_method(archive, method):
    """Let a zip archive claim another way of packing."""
    data = bytearray(archive)
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            struct.pack_into("<H", data, at + offset, method)
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "layers", "decoded_bytes"),
    [
        ("db.sql.gz", gz(pg_dump()), (Format.GZIP, Format.SQL), len(pg_dump())),
        ("db.sql", mysqldump(), (Format.SQL,), len(mysqldump())),
        ("f.tar.xz", xz(PLAIN_TAR), (Format.XZ, Format.TAR), len(PLAIN_TAR)),
        ("f.tgz", gz(PLAIN_TAR), (Format.GZIP, Format.TAR), len(PLAIN_TAR)),
        ("f.zip", DEFLATED, (Format.ZIP,), sum(map(len, FILES.values()))),
        ("f", gz(bz(PLAIN_TAR)), (Format.GZIP, Format.BZIP2, Format.TAR), len(PLAIN_TAR)),
        ("notes.gz", gz(b"one line\n"), (Format.GZIP,), 9),
        ("notes.gz.365", gz(b"one line\n"), (Format.GZIP,), 9),
    ],
)
def test_layers_and_bytes_are_counted(name, data, layers, decoded_bytes):
    content = decoded(data, name)
    assert (content.layers, content.decoded_bytes, content.fault) == (layers, decoded_bytes, None)


DUMPS = {
    "pg_dump": (pg_dump(), True),
    "pg_dump without its last comment": (pg_dump(ending="none"), False),
    "pg_dump cut in a row": (pg_dump()[:3_000], False),
    "mariadb-dump": (mysqldump(), True),
    "mariadb-dump without its last comment": (mysqldump(ending="none"), False),
    "mariadb-dump with Windows' line ends": (mysqldump().replace(b"\n", b"\r\n"), True),
    "pg_dump with Windows' line ends": (pg_dump().replace(b"\n", b"\r\n"), True),
    "mysqldump after a warning": (b"mysqldump: [Warning] password\n" + mysqldump(), True),
    "a whole dump, then one that died at its start": (mysqldump() + mysqldump()[:120], False),
    "two whole dumps": (mysqldump() + mysqldump(), True),
    "a whole dump with a line of one's own after it": (pg_dump() + b"-- from cron\n", True),
    "pg_dumpall": (
        b"--\n-- PostgreSQL database cluster dump\n--\n\nCREATE ROLE x;\n"
        + pg_dump()
        + b"--\n-- PostgreSQL database cluster dump complete\n--\n\n",
        True,
    ),
    "pg_dumpall that died after a database": (
        b"--\n-- PostgreSQL database cluster dump\n--\n\nCREATE ROLE x;\n" + pg_dump(),
        False,
    ),
    "sqlite3 .dump": (
        b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (i);\nCOMMIT;\n",
        True,
    ),
    "sqlite3 .dump that met an error": (
        b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nROLLBACK; -- due to errors\n",
        False,
    ),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "compressed"])
@pytest.mark.parametrize(("data", "whole"), DUMPS.values(), ids=DUMPS)
def test_a_dump_ends_with_its_program_s_last_line(data, whole, packed):
    content = decoded(gz(data) if packed else data, "db.sql.gz" if packed else "db.sql")
    assert content.decoded_to_end is whole


@pytest.mark.parametrize(
    ("name", "data", "empty"),
    [
        pytest.param("a.gz", gz(b""), True, id="gzip of nothing"),
        pytest.param("a.tar", tarred({}), True, id="tar of nothing"),
        pytest.param("a.tgz", gz(tarred({})), True, id="compressed tar of nothing"),
        pytest.param("a.zip", zipped({}), True, id="zip of nothing"),
        pytest.param("a.zip", zipped({"folder/": b""}), True, id="zip of an empty folder"),
        pytest.param("a.sql", mysqldump().split(b"CREATE")[0] + b"-- Dump completed", True,
                     id="dump of no table"),
        pytest.param("a.sql", pg_dump(rows=0), False, id="dump of a table without rows"),
        pytest.param("a.tar", PLAIN_TAR, False, id="tar of files"),
        pytest.param("a.gz", gz(b"x"), False, id="gzip of one byte"),
    ],
)  # fmt: skip
def test_a_whole_copy_of_nothing_is_empty(name, data, empty):
    content = decoded(data, name)
    assert (content.fault, content.empty) == (None, empty)


def test_a_tar_of_folders_alone_is_empty():
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        folder = tarfile.TarInfo("srv/www")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    assert decoded(written.getvalue(), "www.tar").empty


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        pytest.param("db.dump", b"PGDMP\x01\x0e" + NOISE, Cause.NO_TOOL, id="pg_dump -Fc"),
        pytest.param("db.gz", gz(b"PGDMP" + NOISE), Cause.NO_TOOL, id="pg_dump -Fc in gzip"),
        pytest.param("db.bak", b"TAPE" + NOISE, Cause.NO_TOOL, id="SQL Server"),
        pytest.param("a.7z", b"7z\xbc\xaf\x27\x1c" + NOISE, Cause.NO_TOOL, id="7z"),
        pytest.param("a.tar.lz4", b"\x04\x22\x4d\x18" + NOISE, Cause.NO_TOOL, id="lz4"),
        pytest.param("a.vbk", NOISE, Cause.NO_TOOL, id="a form that is not known"),
        pytest.param("a.zip.001", DEFLATED[:300], Cause.NO_TOOL, id="a part of several"),
        pytest.param("a.zip", DEFLATED[:-18] + b"\x01" + DEFLATED[-17:], Cause.NO_TOOL,
                     id="the last part of a zip archive on several disks"),
        pytest.param("sw1.cfg", b"hostname sw1\n", Cause.NO_TOOL, id="text without an end mark"),
        pytest.param("a.zip", encrypted_zip(), Cause.NO_PERMISSION, id="an encrypted zip"),
        pytest.param("a.zip", with_method(DEFLATED, 9), Cause.NO_TOOL, id="a zip of deflate64"),
        pytest.param("a.age", b"age-encryption.org/v1\n" + NOISE, Cause.NO_PERMISSION, id="age"),
        pytest.param("a.enc", b"Salted__" + NOISE, Cause.NO_PERMISSION, id="openssl enc"),
    ],
)  # fmt: skip
def test_what_cannot_be_decoded_here_is_neither_whole_nor_broken(name, data, cause):
    content = decoded(data, name)
    assert isinstance(content, NotSeen)
    assert (content.cause, name in str(content.why)) == (cause, True)


def test_a_damaged_gzip_around_an_opaque_dump_is_broken():
    assert not decoded(gz(b"PGDMP" + NOISE)[:-3], "db.gz").decoded_to_end


def test_a_damaged_entry_counts_more_than_an_encrypted_one():
    data = encrypted_zip() + b""
    second = data.index(b"PK\x03\x04", 4)
    plain = bytearray(data)
    plain[second + 6] &= 0xFE
    plain[data.rindex(b"PK\x01\x02") + 8] &= 0xFE
    assert not decoded(with_byte(bytes(plain), second + 60), "a.zip").decoded_to_end


@pytest.mark.parametrize(
    ("pages", "whole"),
    [pytest.param(4, True, id="as many pages as the header says"),
     pytest.param(3, False, id="a page less"),
     pytest.param(2.5, False, id="half a page less")],
)  # fmt: skip
def test_a_database_file_has_all_its_pages(tmp_path, pages, whole):
    content = decoded(sqlite(tmp_path, tables=3)[: int(pages * 4096)], "db.sqlite")
    assert content.decoded_to_end is whole


def test_a_database_file_without_a_table_is_empty(tmp_path):
    assert decoded(sqlite(tmp_path, tables=0), "db.sqlite").empty


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("db.sql.gz", (Format.GZIP, Format.SQL)),
        ("DB.SQL.GZ", (Format.GZIP, Format.SQL)),
        ("www-2026.11.24.tar.xz", (Format.XZ, Format.TAR)),
        ("www.tgz", (Format.GZIP, Format.TAR)),
        ("db.bak", ()),
        ("db.sql.gz.1", ()),
        ("2026.zip", (Format.ZIP,)),
        ("gz", ()),
    ],
)
def test_a_name_claims_its_layers(name, layers):
    assert claims(name) == layers
