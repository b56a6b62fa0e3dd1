"""Whole looks at real folders, through the real gate."""

import asyncio
import json
import os
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from checks.backup import complete, decodes_to_end, found, larger_than_empty, recent
from checks.backup.facts import MOST_COPIES, Content, Form, Tally
from checks.backup.observe import observe
from checks.verdict import CannotObserve, Cause, NotSeen, Status
from tests.copies import (
    HOUR,
    NOISE,
    backup_set,
    gz,
    look_at,
    mysqldump,
    pg_dump,
    put,
    tarred,
    unprivileged,
    zipped,
)  # fmt: skip
from tests.worlds import KeptInMemory, loopback_world

LADDER = (found, complete, recent, larger_than_empty, decodes_to_end)
NOW_ISH = timedelta(0)


def failing(facts):
    """Return the rungs that fail, by name, and refuse any that is UNKNOWN."""
    verdicts = {question.__name__.rpartition(".")[2]: question.judge(facts) for question in LADDER}
    assert all(verdict.status is not Status.UNKNOWN for verdict in verdicts.values())
    return [name for name, verdict in verdicts.items() if verdict.status is Status.FAIL]


@pytest.mark.parametrize(
    ("copy", "rungs"),
    [
        pytest.param({}, [], id="a good dump"),
        pytest.param({"name": "www.tgz", "data": gz(tarred())}, [], id="a good archive"),
        pytest.param({"data": gz(b"")}, ["larger_than_empty"], id="20 bytes of gzip"),
        pytest.param({"data": b""}, ["larger_than_empty", "decodes_to_end"], id="no byte"),
        pytest.param({"data": gz(NOISE)[:15_000]}, ["decodes_to_end"], id="a cut gzip"),
        pytest.param({"data": bytes(50_000)}, ["decodes_to_end"], id="zeros"),
        pytest.param({"data": zipped()}, ["decodes_to_end"], id="a zip archive that was renamed"),
        pytest.param({"data": NOISE}, ["decodes_to_end"], id="random bytes"),
        pytest.param({"data": gz(pg_dump(ending="none"))}, ["decodes_to_end"], id="no last line"),
        pytest.param(
            {"data": b"bash: mysqldump: not found\n" * 9}, ["decodes_to_end"], id="an error message"
        ),
        pytest.param({"age": 25 * HOUR}, ["recent"], id="an old copy"),
        pytest.param({"age": -HOUR}, ["recent"], id="a copy from the future"),
        pytest.param({"data": gz(b"x")}, ["larger_than_empty"], id="less than declared"),
    ],
)
async def test_a_defect_fails_its_own_rungs(tmp_path, copy, rungs):
    put(tmp_path, **copy)
    assert failing(await look_at(backup_set(tmp_path))) == rungs


async def test_a_copy_of_this_moment_is_looked_at_twice_and_passes(tmp_path):
    put(tmp_path, age=NOW_ISH)
    assert failing(await look_at(backup_set(tmp_path))) == []


@pytest.mark.parametrize(
    "name",
    [
        "db.sql.gz.part", "db.partial", "db.tmp", "db.temp", "db.crdownload", "db.filepart",
        ".db.sql.gz.swp", "db.sql.gz~", "db.incomplete", ".db.sql.gz.X9aQ2b", "db.checkpoint.1",
        "DB.SQL.GZ.PART",
    ],
)  # fmt: skip
async def test_a_partial_copy_never_counts(tmp_path, name):
    good = put(tmp_path, age=2 * HOUR)
    put(tmp_path, name)
    facts = await look_at(backup_set(tmp_path))
    assert facts.newest.name == good.name
    assert facts.tally == Tally(entries=2, complete=1, unstable=0, unfinished_newer=1)


async def test_partial_copies_alone_are_found_and_not_complete(tmp_path):
    put(tmp_path, "db.sql.gz.part")
    facts = await look_at(backup_set(tmp_path))
    assert found.judge(facts).status is Status.PASS
    assert complete.judge(facts).status is Status.FAIL


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("db.sql.gz.sha256", None), ("db.md5", None), ("db.sql.gz.sig", None), ("db.asc", None),
        ("backup.log", None), ("meta.json", None), ("README.txt", None), ("Thumbs.db", None),
        ("repo.lock", b""), ("app.sqlite-wal", None), ("app.sqlite-shm", None),
    ],
)  # fmt: skip
async def test_what_lies_beside_a_copy_is_none(tmp_path, name, data):
    put(tmp_path, name, data)
    facts = await look_at(backup_set(tmp_path))
    assert (facts.copies, facts.newest) == ((), None)
    assert found.judge(facts).status is Status.FAIL


async def test_a_pattern_may_ask_for_a_file_that_mostly_lies_beside(tmp_path):
    put(tmp_path, "switch1.txt", b"hostname sw1\n" * 90)
    facts = await look_at(backup_set(tmp_path / "*.txt"))
    assert facts.newest.name == "switch1.txt"


async def test_a_pattern_takes_nothing_but_its_own(tmp_path):
    put(tmp_path, "other-host.sql.gz", age=HOUR)
    put(tmp_path, "portal-1.sql.gz", age=50 * HOUR)
    facts = await look_at(backup_set(tmp_path / "portal-*.sql.gz"))
    assert failing(facts) == ["recent"]


async def test_a_pattern_over_folders_names_copies_below_its_root(tmp_path):
    (tmp_path / "t2").mkdir()
    put(tmp_path / "t2", "db.sql.gz")
    facts = await look_at(backup_set(tmp_path / "t*" / "db.sql.gz"))
    assert facts.newest.name == "t2/db.sql.gz"


@pytest.mark.parametrize("part", ["", "*.gz"], ids=["an empty folder", "a pattern without a match"])
async def test_nothing_found_fails(tmp_path, part):
    facts = await look_at(backup_set(tmp_path / part))
    assert found.judge(facts).status is Status.FAIL
    assert complete.judge(facts).cause is Cause.NOT_ASKED


@pytest.mark.parametrize(
    "location", ["missing", "file.gz/below", "missing/*.gz"], ids=["missing", "in a file", "glob"]
)
async def test_a_folder_that_is_not_there_is_not_seen(tmp_path, location):
    put(tmp_path, "file.gz")
    facts = await look_at(backup_set(tmp_path / location))
    assert isinstance(facts.newest, NotSeen)
    assert facts.tally.cause is Cause.UNREACHABLE
    assert facts.max_age_s == 86400


@pytest.fixture
def public_folder():
    """Give a folder that nobody may list, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


async def test_a_folder_that_may_not_be_read_is_not_seen(public_folder):
    public_folder.chmod(0)
    with unprivileged():
        facts = await look_at(backup_set(public_folder))
    public_folder.chmod(0o755)
    assert facts.tally.cause is Cause.NO_PERMISSION


async def test_a_copy_that_may_not_be_read_leaves_its_content_unseen(public_folder):
    put(public_folder).chmod(0)
    with unprivileged():
        facts = await look_at(backup_set(public_folder))
    assert (facts.form.cause, facts.content.cause) == (Cause.NO_PERMISSION, Cause.NO_PERMISSION)
    assert [q.judge(facts).status for q in (found, complete, recent)] == [Status.PASS] * 3


async def test_names_of_any_bytes_become_printable(tmp_path):
    put(tmp_path, os.fsdecode(b"h\xe1\xbb\x93 s\xc6\xa1\n\x1b[31m\xff.gz"))
    facts = await look_at(backup_set(tmp_path))
    assert facts.newest.name == "hồ sơ\\n\\x1b[31m\\udcff.gz"
    assert isinstance(facts.content, Content)


async def test_links_are_no_copies(tmp_path):
    put(tmp_path, "db-1.sql.gz", age=50 * HOUR)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "latest.sql.gz").symlink_to("db-1.sql.gz")
    (tmp_path / "folder.gz").mkdir()
    os.mkfifo(tmp_path / "pipe.gz")
    facts = await look_at(backup_set(tmp_path))
    assert [copy.name for copy in facts.copies] == ["db-1.sql.gz"]


async def test_a_copy_that_grows_is_unstable_and_the_one_before_counts(tmp_path):
    put(tmp_path, "db-1.sql.gz", age=2 * HOUR)
    growing = put(tmp_path, "db-2.sql.gz", gz(pg_dump())[:500], age=NOW_ISH)
    done = threading.Event()

    def write():
        with growing.open("ab", buffering=0) as file:
            while not done.wait(0.05):
                file.write(b"x")

    writer = threading.Thread(target=write)
    writer.start()
    facts = await look_at(backup_set(tmp_path))
    done.set()
    writer.join()
    assert [copy.state for copy in facts.copies] == ["unstable", "complete"]
    assert failing(facts) == []


class Meddled:
    """A real World in whose folder something happens between listing and opening."""

    def __init__(self, world, happens):
        self._world = world
        self._happens = happens

    def __getattr__(self, name):
        return getattr(self._world, name)

    def open_file(self, path):
        self._happens(path)
        return self._world.open_file(path)


async def look_while(target, happens):
    async with loopback_world(target) as world:
        return await observe(target, Meddled(world, happens))


async def test_a_copy_that_vanishes_before_it_is_opened_is_not_seen(tmp_path):
    put(tmp_path)
    facts = await look_while(backup_set(tmp_path), Path.unlink)
    assert facts.content.cause is Cause.UNREACHABLE


async def test_a_cut_in_a_copy_that_changes_meanwhile_proves_nothing(tmp_path):
    put(tmp_path, data=gz(NOISE)[:9_000])
    facts = await look_while(backup_set(tmp_path), os.utime)
    assert facts.content.cause is Cause.UNSTEADY


async def test_a_whole_copy_is_whole_whatever_happens_to_its_stamp(tmp_path):
    put(tmp_path)
    facts = await look_while(backup_set(tmp_path), os.utime)
    assert facts.content.decoded_to_end


@pytest.fixture
def slow_copy(tmp_path):
    """Give a set whose copy takes seconds to decode."""
    put(tmp_path, "a.gz", gz(bytes(16 * 2**20)) * 300)
    return backup_set(tmp_path)


async def test_decoding_past_its_limit_loses_that_rung_alone(slow_copy):
    facts = await look_at(slow_copy, decode_limit_s=0.5)
    assert facts.content.cause is Cause.TIMED_OUT
    assert isinstance(facts.form, Form)
    assert larger_than_empty.judge(facts).status is Status.PASS


async def test_a_cancelled_look_leaves_no_thread_behind(slow_copy):
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        await look_at(slow_copy, limit_s=0.2)
    assert time.monotonic() - started < 3
    for _ in range(40):
        if not any(thread.name == "rasoat-look" for thread in threading.enumerate()):
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the thread still decodes two seconds after the look was given up")


async def test_a_huge_folder_is_counted_and_only_its_newest_are_kept(tmp_path):
    for n in range(120):
        put(tmp_path, f"db-{n:03}.sql.gz", age=HOUR + n * timedelta(minutes=1))
    keeper = KeptInMemory()
    facts = await look_at(backup_set(tmp_path), keeper=keeper)
    assert (facts.tally.entries, len(facts.copies)) == (120, MOST_COPIES)
    (kept,) = [json.loads(data) for data in keeper.kept.values()]
    assert (kept["entries"], len(kept["newest"])) == (120, MOST_COPIES)
    assert kept["newest"][0]["name"] == facts.newest.name == "db-000.sql.gz"


async def test_the_same_folder_gives_the_same_evidence(tmp_path):
    put(tmp_path, "www.sql", mysqldump())
    first, second = KeptInMemory(), KeptInMemory()
    await look_at(backup_set(tmp_path), keeper=first)
    await look_at(backup_set(tmp_path), keeper=second)
    assert first.kept == second.kept


@pytest.mark.parametrize("kind", ["restic", "borg", "pgbackrest", "barman", "mariabackup", "push"])
async def test_a_kind_that_is_not_read_yet_is_not_seen(tmp_path, kind):
    facts = await look_at(backup_set(tmp_path, kind=kind))
    assert facts.newest.cause is Cause.NO_TOOL
    assert str(facts.newest.why) == f"this version does not read {kind} repositories"


async def test_a_target_without_a_set_cannot_be_looked_at(tmp_path):
    target = backup_set(tmp_path)
    bare = type(target)(system="portal", kind="backup_set", id="csdl")
    async with loopback_world(bare) as world:
        with pytest.raises(CannotObserve) as unseen:
            await observe(bare, world)
    assert unseen.value.cause is Cause.NOTHING_DECLARED
