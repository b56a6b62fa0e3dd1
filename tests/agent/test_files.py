import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.files import EARLIEST, LATEST, is_listed, list_files, moment, open_file
from checks.verdict import CannotObserve, Cause
from tests.agent.permission import folder_of_an_ordinary_user, ordinary_user


@pytest.fixture
def folder(tmp_path):
    """A folder of copies, with everything beside them that is no copy."""
    for name in ("mon/a.sql", "mon/b.tar", "tue/a.sql", "tue/deep/a.sql"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
    os.mkfifo(tmp_path / "mon" / "pipe.sql")
    (tmp_path / "mon" / "link.sql").symlink_to(tmp_path / "mon" / "a.sql")
    (tmp_path / "wed").symlink_to(tmp_path / "mon")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "listed"),
    [
        pytest.param("mon", ["mon/a.sql", "mon/b.tar"], id="a folder, without pipes and links"),
        pytest.param("tue", ["tue/a.sql"], id="a folder, not deeper"),
        pytest.param("mon/a.sql", ["mon/a.sql"], id="one file"),
        pytest.param("mon/pipe.sql", [], id="a pipe is no copy"),
        pytest.param("mon/*.sql", ["mon/a.sql"], id="a pattern in a folder"),
        pytest.param("*/a.sql", ["mon/a.sql", "tue/a.sql"], id="folders, but no linked one"),
        pytest.param("[mt]*/?.sql", ["mon/a.sql", "tue/a.sql"], id="classes and single letters"),
        pytest.param("*/*/a.sql", ["tue/deep/a.sql"], id="two levels"),
        pytest.param("*/*.zip", [], id="nothing of that name"),
        pytest.param("*/A.SQL", [], id="letters are told apart"),
    ],
)
def test_regular_files_are_listed(folder, pattern, listed):
    found = list_files(str(folder / pattern))
    assert sorted(str(one.path.relative_to(folder)) for one in found) == listed
    assert all(is_listed(one.path, str(folder / pattern)) for one in found)


def test_a_file_s_size_and_time_are_told(folder):
    os.utime(folder / "tue" / "a.sql", (0, 1_700_000_000))
    (found,) = list_files(str(folder / "tue"))
    assert found.size_bytes == 5
    assert found.modified_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "moment_"),
    [
        pytest.param(0, datetime(1970, 1, 1, tzinfo=UTC), id="the epoch"),
        pytest.param(-86400.0, datetime(1969, 12, 31, tzinfo=UTC), id="before it"),
        pytest.param(1e12, LATEST, id="after the year 9999"),
        pytest.param(1e30, LATEST, id="after all time"),
        pytest.param(-1e12, EARLIEST, id="before the year 1"),
    ],
)
def test_a_stamp_beyond_all_dates_is_told_as_the_end_it_is_beyond(stamp, moment_):
    assert moment(stamp) == moment_


def test_a_name_that_is_no_text_is_listed_and_opened(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.sql"))
    path.write_bytes(b"x")
    (found,) = list_files(str(tmp_path))
    assert found.path == path
    with open_file(found.path) as file:
        assert file.read() == b"x"


def couldnt(cause: Cause, act, *args) -> str:
    with pytest.raises(CannotObserve) as error:
        act(*args)
    assert error.value.cause is cause
    return str(error.value)


@pytest.mark.parametrize("pattern", ["no", "no/*.sql", "mon/a.sql/*", "mon/link.sql/x"])
def test_a_folder_that_is_not_there_is_no_empty_one(folder, pattern):
    says = couldnt(Cause.UNREACHABLE, list_files, str(folder / pattern))
    assert says.startswith(f"cannot list {folder}/")


@pytest.mark.parametrize("pattern", ["closed", "closed/*.sql", "*/a.sql"])
def test_a_folder_that_may_not_be_read_is_no_empty_one(pattern):
    with folder_of_an_ordinary_user() as folder:
        (folder / "closed").mkdir(mode=0o000)
        with ordinary_user():
            says = couldnt(Cause.NO_PERMISSION, list_files, str(folder / pattern))
        (folder / "closed").chmod(0o700)
    assert says == f"may not read {folder}/closed"


def test_a_folder_whose_files_may_not_be_asked_about_is_no_empty_one():
    with folder_of_an_ordinary_user() as folder:
        (folder / "names").mkdir()
        (folder / "names" / "a.sql").touch()
        (folder / "names").chmod(0o744)
        with ordinary_user():
            couldnt(Cause.NO_PERMISSION, list_files, str(folder / "names"))
        (folder / "names").chmod(0o700)


def test_a_regular_file_is_opened_for_reading_alone(folder):
    with open_file(folder / "mon" / "a.sql") as file:
        assert file.read() == b"12345"
        assert not file.writable()


def test_what_is_no_regular_file_is_not_opened(folder):
    mon = folder / "mon"
    assert couldnt(Cause.UNREACHABLE, open_file, mon).endswith("is not a regular file")
    assert couldnt(Cause.UNREACHABLE, open_file, mon / "pipe.sql").endswith("not a regular file")
    assert "symbolic links" in couldnt(Cause.UNREACHABLE, open_file, mon / "link.sql")
    assert "No such file" in couldnt(Cause.UNREACHABLE, open_file, mon / "no.sql")


def test_a_file_that_may_not_be_read_is_told():
    with folder_of_an_ordinary_user() as folder:
        (folder / "a.sql").touch(mode=0)
        with ordinary_user():
            says = couldnt(Cause.NO_PERMISSION, open_file, folder / "a.sql")
    assert says == f"cannot open {folder}/a.sql: Permission denied"


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/etc/passwd", "/srv/backup"),
        ("/srv/backup/..", "/srv/backup"),
        ("/srv/backup/../shadow", "/srv/backup"),
        ("/srv/backup/deep/a.sql", "/srv/backup"),
        ("/srv/../a.sql", "/srv/*/a.sql"),
        ("/srv/b/..", "/srv/b/*"),
        ("/srv/a/b/a.sql", "/srv/*/a.sql"),
        ("srv/a/a.sql", "/srv/*/a.sql"),
        ("/srv/backup2", "/srv/backup"),
    ],
)
def test_what_could_not_be_listed_is_told_apart(path, pattern):
    assert not is_listed(Path(path), pattern)


def test_a_location_may_itself_lead_upwards(folder):
    (found,) = list_files(f"{folder}/mon/../tue")
    assert is_listed(found.path, f"{folder}/mon/../tue")
    (found,) = list_files(f"{folder}/mon/../tu*/a.sql")
    assert is_listed(found.path, f"{folder}/mon/../tu*/a.sql")
