import json

import pytest

from agent.formats import FILES, OutputError, render, write
from reports.wording import Words
from tests.agent.permission import folder_of_an_ordinary_user, ordinary_user
from tests.reports.sample import report

ENGLISH = Words("en")


def test_every_format_is_written_to_its_file(tmp_path):
    written = write(report(), tuple(FILES), tmp_path / "a" / "out", ENGLISH)
    assert [path.name for path in written] == ["report.html", "audit.json", "findings.csv"]
    assert sorted(path.name for path in (tmp_path / "a" / "out").iterdir()) == sorted(
        FILES.values()
    )
    assert all(path.stat().st_size > 0 for path in written)


def test_a_file_holds_what_was_rendered(tmp_path):
    (path,) = write(report(), ["json"], tmp_path, ENGLISH)
    assert path.read_bytes() == render(report(), "json", ENGLISH)
    assert json.loads(path.read_bytes())["schema"] == "rasoat/audit/1"


def test_a_former_report_is_replaced_whole(tmp_path):
    (tmp_path / "audit.json").write_bytes(b"x" * 10_000_000)
    (path,) = write(report(), ["json"], tmp_path, ENGLISH)
    assert json.loads(path.read_bytes())["schema"] == "rasoat/audit/1"


def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_text("kept")
    (tmp_path / "audit.json").symlink_to("elsewhere")
    write(report(), ["json"], tmp_path, ENGLISH)
    assert (tmp_path / "elsewhere").read_text() == "kept"


def test_what_cannot_be_written_leaves_the_former_report_and_nothing_else(tmp_path):
    (tmp_path / "audit.json").mkdir()
    with pytest.raises(OutputError, match=f"^{tmp_path} cannot be written: "):
        write(report(), ["json"], tmp_path, ENGLISH)
    assert [path.name for path in tmp_path.iterdir()] == ["audit.json"]


def test_a_file_in_the_folder_s_place_is_told(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(OutputError, match="out cannot be written: File exists"):
        write(report(), ["json"], tmp_path / "out", ENGLISH)


def test_a_folder_that_may_not_be_written_is_told():
    with folder_of_an_ordinary_user() as folder:
        folder.chmod(0o555)
        with ordinary_user(), pytest.raises(OutputError, match="cannot be written: Permission"):
            write(report(), ["csv"], folder, ENGLISH)
