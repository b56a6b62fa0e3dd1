"""What decoding may cost: time, memory, and bytes that a bomb would give."""

import io
import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest

from checks.backup.decode import allowance
from checks.backup.decode.allowance import Allowance, StoppedError, UnreadError
from checks.backup.decode.content import look_into
from checks.verdict import Cause
from tests.copies import NOISE, by_tool, decoded, gz, tarred


def bomb(member, count):
    return io.BytesIO(b"".join(itertools.repeat(member, count)))


def test_a_bomb_is_left_before_it_goes_off(monkeypatch):
    monkeypatch.setattr(allowance, "RATIO_COUNTS_FROM_BYTES", 64 * 2**20)
    twice = gz(gz(bytes(16 * 2**20)) * 100)  # 1.6 GiB in 12 kB
    content = decoded(twice, "a.gz")
    assert (content.cause, "decoding was stopped" in str(content.why)) == (Cause.TOO_BIG, True)


def test_no_more_is_decoded_than_is_allowed():
    spent = Allowance.starting_now(60, lambda: False)
    spent.charge_stored(2**40)
    with pytest.raises(UnreadError) as unread:
        spent.charge_decoded(201 * 2**30)
    assert unread.value.cause is Cause.TOO_BIG


def test_decoding_that_takes_too_long_says_so():
    zeros = gz(bytes(16 * 2**20))
    content = look_into(bomb(zeros, 500), "a.gz", limit_s=0.05, stopped=lambda: False)[1]
    assert content.cause is Cause.TIMED_OUT


def test_decoding_stops_when_nobody_waits():
    answers = itertools.chain((False,) * 5, itertools.repeat(True))
    with pytest.raises(StoppedError):
        look_into(bomb(gz(NOISE), 500), "a.gz", limit_s=60, stopped=lambda: next(answers))


def test_an_xz_that_wants_too_much_memory_is_left():
    data = bytearray(by_tool("xz", "--lzma2=dict=512MiB", "-c", data=b"abc"))
    content = decoded(bytes(data), "a.xz")
    assert (content.cause, "memory" in str(content.why)) == (Cause.TOO_BIG, True)


def test_memory_stays_small_however_large_the_copy(tmp_path):
    path = tmp_path / "a.tar.gz"
    big = gz(tarred({"a": random.Random(1).randbytes(2**20)}))
    path.write_bytes(big * 200)
    script = (
        "import resource, sys\n"
        "from checks.backup.decode.content import look_into\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "content = look_into(open(sys.argv[1], 'rb', 0), 'a.gz', limit_s=60,"
        " stopped=lambda: False)[1]\n"
        "print(content.decoded_bytes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        (sys.executable, "-c", script, path), capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[4],
    )  # fmt: skip
    decoded_bytes, grown_kib = map(int, done.stdout.split())
    assert decoded_bytes > 200 * 2**20
    assert grown_kib < 20 * 1024
