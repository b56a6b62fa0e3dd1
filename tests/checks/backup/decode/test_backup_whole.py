"""Copies whole and broken; what the field's own tools say of the same bytes stands beside."""

import os
import struct
import subprocess
import zipfile
from dataclasses import dataclass

import pytest

from checks.backup.facts import Content
from tests.copies import NOISE, bz, decoded, gz, pg_dump, tarred, with_byte, xz, zipped
from tests.programs import program

PLAIN_TAR = tarred()
DEFLATED = zipped()
ORACLES = {
    ".tar.gz": ("tar", "-tzf"),
    ".gz": ("gzip", "-t"),
    ".xz": ("xz", "-t"),
    ".bz2": ("bzip2", "-t"),
    ".zip": ("unzip", "-tqq"),
    ".tar": ("tar", "-tf"),
}


def without_end_mark(archive):
    return archive[: -(-len(archive.rstrip(b"\0")) // 512) * 512]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A copy, whether it is whole, and why the field's tool says otherwise where it does."""

    name: str
    data: bytes
    whole: bool
    tool_differs: str = ""


CASES = {
    "gzip": Case(name="a.sql.gz", data=gz(pg_dump()), whole=True),
    "gzip of two members": Case(name="a.gz", data=gz(b"a" * 9) + gz(b"b"), whole=True),
    "gzip padded with zeros": Case(name="a.gz", data=gz(b"abc") + bytes(700), whole=True),
    "gzip of nothing": Case(name="a.sql.gz", data=gz(b""), whole=True),
    "gzip cut in its data": Case(name="a.gz", data=gz(NOISE)[:9_000], whole=False),
    "gzip cut in its checksum": Case(name="a.gz", data=gz(NOISE)[:-5], whole=False),
    "gzip cut in its second member": Case(name="a.gz", data=gz(b"a") + gz(NOISE)[:99], whole=False),
    "gzip with a wrong checksum": Case(name="a.gz", data=with_byte(gz(NOISE), -8), whole=False),
    "gzip with a wrong length": Case(name="a.gz", data=with_byte(gz(NOISE), -3), whole=False),
    "gzip with a flipped byte": Case(name="a.gz", data=with_byte(gz(pg_dump()), 400), whole=False),
    "gzip followed by something else": Case(
        name="a.gz", data=gz(NOISE) + b"disk full", whole=False
    ),
    "xz": Case(name="a.xz", data=xz(NOISE), whole=True),
    "xz of two streams, padded": Case(name="a.xz", data=xz(b"a") + bytes(8) + xz(b"b"), whole=True),
    "xz with padding of odd length": Case(name="a.xz", data=xz(b"a") + bytes(7), whole=False),
    "xz of nothing": Case(name="a.xz", data=xz(b""), whole=True),
    "xz cut in its data": Case(name="a.xz", data=xz(NOISE)[:9_000], whole=False),
    "xz without its index": Case(name="a.xz", data=xz(NOISE)[:-12], whole=False),
    "xz with a flipped byte": Case(name="a.xz", data=with_byte(xz(NOISE), 500), whole=False),
    "xz followed by something else": Case(name="a.xz", data=xz(b"a") + b"disk", whole=False),
    "bzip2": Case(name="a.bz2", data=bz(NOISE), whole=True),
    "bzip2 of two streams": Case(name="a.bz2", data=bz(b"a") + bz(b"b"), whole=True),
    "bzip2 of nothing": Case(name="a.bz2", data=bz(b""), whole=True),
    "bzip2 cut": Case(name="a.bz2", data=bz(NOISE)[:-1], whole=False),
    "bzip2 with a flipped byte": Case(name="a.bz2", data=with_byte(bz(NOISE), 900), whole=False),
    "bzip2 followed by something else": Case(
        name="a.bz2", data=bz(b"a") + b"disk full", whole=False,
        tool_differs="bzip2 warns and ignores it",
    ),
    "zip": Case(name="a.zip", data=DEFLATED, whole=True),
    "zip of stored files": Case(name="a.zip", data=zipped(method=zipfile.ZIP_STORED), whole=True),
    "zip with a comment": Case(
        name="a.zip", data=DEFLATED[:-2] + struct.pack("<H", 5) + b"hello", whole=True
    ),
    "zip of nothing": Case(
        name="a.zip", data=zipped({}), whole=True, tool_differs="unzip warns of an empty archive"
    ),
    "zip cut in its index": Case(name="a.zip", data=DEFLATED[:-30], whole=False),
    "zip cut in its files": Case(name="a.zip", data=DEFLATED[:200], whole=False),
    "zip with a flipped byte": Case(
        name="a.zip", data=with_byte(zipped(method=zipfile.ZIP_STORED), 50), whole=False
    ),
    "tar": Case(name="a.tar", data=PLAIN_TAR, whole=True),
    "tar of nothing": Case(name="a.tar", data=tarred({}), whole=True),
    "two tars in one file": Case(name="a.tar", data=PLAIN_TAR * 2, whole=True),
    "tar with one block of zeros at its end": Case(
        name="a.tar", data=without_end_mark(PLAIN_TAR) + bytes(512), whole=True
    ),
    "tar without its end mark": Case(
        name="a.tar", data=without_end_mark(PLAIN_TAR), whole=False,
        tool_differs="tar takes the end of the file for the end of the archive",
    ),
    "tar cut in a file": Case(name="a.tar", data=PLAIN_TAR[:2_000], whole=False),
    "tar cut in a header": Case(
        name="a.tar", data=PLAIN_TAR[:1_100], whole=False,
        tool_differs="tar takes the end of the file for the end of the archive",
    ),
    "tar with a flipped header": Case(name="a.tar", data=with_byte(PLAIN_TAR, 1_030), whole=False),
    "tar of zeros": Case(
        name="a.tar", data=bytes(50_000), whole=False,
        tool_differs="tar takes zeros for the end of an empty archive",
    ),
    "tar followed by something else": Case(
        name="a.tar", data=PLAIN_TAR + b"x" * 512, whole=False,
        tool_differs="tar reads no further than the end mark",
    ),
    "tar in gzip": Case(name="a.tar.gz", data=gz(PLAIN_TAR), whole=True),
    "tar of nothing in gzip": Case(name="a.tar.gz", data=gz(tarred({})), whole=True),
    "tar in gzip, cut before it was compressed": Case(
        name="a.tar.gz", data=gz(PLAIN_TAR[:2_000]), whole=False
    ),
    "tar in gzip, cut after the end mark": Case(
        name="a.tar.gz", data=gz(PLAIN_TAR)[:-4], whole=False
    ),
    "noise in gzip, named as tar": Case(name="a.tar.gz", data=gz(NOISE), whole=False),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_copy_is_whole_or_its_fault_is_named(case):
    content = decoded(case.data, case.name)
    assert isinstance(content, Content)
    assert content.decoded_to_end is case.whole, content.fault
    assert case.whole or case.name in str(content.fault)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_tools_of_the_field_say_the_same(case, tmp_path):
    suffix = next(ending for ending in ORACLES if case.name.endswith(ending))
    command, *options = ORACLES[suffix]
    path = tmp_path / case.name
    path.write_bytes(case.data)
    done = subprocess.run(
        (program(command), *options, path), capture_output=True, check=False,
        env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    assert (done.returncode == 0) == (case.whole != bool(case.tool_differs)), done.stderr
