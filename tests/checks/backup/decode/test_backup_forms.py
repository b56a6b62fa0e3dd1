"""What real programs write, and what becomes of it when it is cut or changed anywhere."""

import gzip
import os
import random
import subprocess
import sys
import tarfile

import pytest

from checks.backup.facts import Content
from checks.verdict import Cause, NotSeen
from tests.copies import (
    NOISE,
    by_tool,
    bz,
    decoded,
    gz,
    pg_dump,
    tarred,
    with_byte,
    xz,
    zipped,
)
from tests.programs import program

PLAIN_TAR = tarred()


SHORT_NAMES = {"--format=v7", "--format=ustar"}
TAR_FORMS = {
    "ustar": ("--format=ustar",),
    "V7": ("--format=v7",),
    "GNU": ("--format=gnu",),
    "pax": ("--format=pax",),
    "GNU with sparse files": ("--format=gnu", "--sparse"),
    "pax with sparse files": ("--format=pax", "--sparse"),
    "with a label": ("--format=gnu", "--label=Thứ hai"),
    "incremental": ("--format=gnu", "--incremental"),
}


@pytest.mark.parametrize("options", TAR_FORMS.values(), ids=TAR_FORMS)
def test_what_gnu_tar_writes_is_walked_to_its_end(options, tmp_path):
    tree = tmp_path / "t"
    (tree / "d").mkdir(parents=True)
    name = (
        "Hồ sơ"
        if options[0] in ("--format=v7", "--format=ustar")
        else "Hồ sơ học sinh " * 7 + "x" * 60
    )
    (tree / "d" / name).write_bytes(NOISE)
    (tree / "link").symlink_to("d")
    os.link(tree / "d" / name, tree / "hard")
    with (tree / "sparse").open("wb") as sparse:
        for at in range(0, 4_000_000, 100_000):  # more holes than one header has room for
            sparse.seek(at)
            sparse.write(b"x" * 5000)
    data = by_tool("tar", "-c", *options, "-C", str(tree), ".", data=b"")
    content = decoded(data, "t.tar")
    assert (content.fault, content.empty) == (None, False)


def test_a_file_over_eight_gibibytes_is_measured_by_its_extended_header():
    header = tarfile.TarInfo("huge")
    header.size = 9 * 2**30
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        content = decoded(header.tobuf(form) + bytes(1024), "huge.tar")
        assert "ends inside an entry" in str(content.fault)


@pytest.mark.parametrize(
    "command",
    [("gzip", "-9"), ("xz", "-9"), ("xz", "-T2", "--block-size=4096"), ("bzip2", "-1")],
    ids=" ".join,
)
def test_what_the_tools_write_is_whole(command):
    data = by_tool(*command, "-c", data=NOISE * 20)
    assert decoded(data, "a").decoded_bytes == len(NOISE) * 20


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.tar.gz", gz(PLAIN_TAR)), ("a.gz", gz(NOISE)), ("a.tar.xz", xz(PLAIN_TAR)),
     ("a.tar.bz2", bz(PLAIN_TAR)), ("a.zip", zipped())],
)  # fmt: skip
def test_no_beginning_of_a_copy_is_whole(name, data):
    step = max(1, len(data) // 150)
    for length in range(8, len(data), step):
        content = decoded(data[:length], name)
        assert not content.decoded_to_end, length


def test_no_flipped_byte_of_a_gzip_gives_other_data():
    data = gz(pg_dump(rows=20))
    for at in range(len(data)):
        content = decoded(with_byte(data, at), "a.gz")
        if isinstance(content, Content) and content.decoded_to_end:
            assert gzip.decompress(with_byte(data, at)) == pg_dump(rows=20), at


@pytest.mark.parametrize("make", [zipped, tarred, lambda: xz(tarred())], ids=["zip", "tar", "xz"])
def test_no_mutation_is_more_than_a_fact(make):
    dice = random.Random(11)
    data = make()
    for _ in range(400):
        broken = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            broken[dice.randrange(len(broken))] = dice.choice((0, 0xFF, dice.randrange(256)))
        assert isinstance(decoded(bytes(broken), "a"), Content | NotSeen)


@pytest.mark.parametrize(
    ("change", "whole"),
    [
        pytest.param(lambda data: data, True, id="whole"),
        pytest.param(lambda data: data * 2, True, id="two frames"),
        pytest.param(lambda data: b"\x50\x2a\x4d\x18\x02\x00\x00\x00ab" + data, True,
                     id="after a skippable frame"),
        pytest.param(lambda data: data[:-3], False, id="cut in its checksum"),
        pytest.param(lambda data: data[:9_000], False, id="cut in its data"),
        pytest.param(lambda data: data + bytes(4), False, id="padded with zeros"),
        pytest.param(lambda data: with_byte(data, 300), False, id="with a flipped byte"),
    ],
)  # fmt: skip
def test_zstd_as_zstd_itself_judges(change, whole, tmp_path):
    data = change(by_tool("zstd", "-c", data=NOISE))
    path = tmp_path / "a.zst"
    path.write_bytes(data)
    done = subprocess.run((program("zstd"), "-tq", path), capture_output=True, check=False)
    assert (decoded(data, "a.zst").decoded_to_end, done.returncode == 0) == (whole, whole)


def test_without_zstd_nothing_is_said_of_zstd_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    content = decoded(b"\x28\xb5\x2f\xfd" + NOISE, "a.zst")
    assert (content.cause, str(content.why)) == (Cause.NO_TOOL, "nothing here decodes zstd: a.zst")
