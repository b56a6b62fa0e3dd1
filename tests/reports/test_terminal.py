"""The terminal: worst first, the next step, and nothing that a server sent is obeyed."""

import io

import pytest
from rich.console import Console

from checks.verdict import Cause, Said, Status
from reports.terminal import print_audit
from reports.wording import Words
from tests.reports.sample import NASTY, audit, finding, manual, report


def printed(made=None, *, width: int = 100, language="vi", files=(), **console) -> str:
    out = io.StringIO()
    terminal = Console(file=out, width=width, **console)
    print_audit(report() if made is None else made, terminal, Words(language), files)
    return out.getvalue()


def joined(text: str) -> str:
    return " ".join(text.split())


def failing(text: str):
    return finding(status=Status.FAIL, reason=Said("says {x}", {"x": text}), observed=text)


@pytest.mark.parametrize("name", NASTY)
def test_obeys_nothing_that_a_server_says(name: str) -> None:
    text = printed(report([failing(NASTY[name])]), force_terminal=True, color_system=None)
    assert [c for c in text if ord(c) < 32 and c != "\n"] == []
    assert [c for c in "\u202e\u2028\x9b\udce9" if c in text] == []


def test_prints_markup_as_text() -> None:
    text = printed(report([failing("[bold red]x[/bold red] [/] :smile:")]))
    assert "Says [bold red]x[/bold red] [/] :smile:" in text.replace("says", "Says")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_keeps_within_its_width(width: int) -> None:
    assert max(map(len, printed(width=width).splitlines())) <= width


def test_has_no_colour_where_none_is_wanted(monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed(force_terminal=True)


def test_shows_the_worst_system_and_failure_first() -> None:
    text = printed()
    places = [
        text.index(part)
        for part in ("Hệ thống quản lý hồ sơ", "csdl", "Trang thông tin", "Được miễn trừ")
    ]
    assert places == sorted(places)


def test_says_what_to_do_next() -> None:
    text = joined(printed())
    assert "→ Xem nhật ký của tác vụ sao lưu và sửa lỗi khiến nó dừng." in text
    assert "→ Cấp cho tài khoản của máy rà soát quyền đọc đúng phần được nêu" in text


def test_ends_with_the_numbers_and_the_files() -> None:
    end = joined(printed(files=["out/report.html", "out/audit.json"])[-800:])
    for part in (
        "Còn 4 kết quả bắt buộc không đạt.",
        "✕ Không đạt 7 bắt buộc 4, khuyến nghị 2, được miễn trừ 1",
        "10/12 (83%)",
        "8/11 (72%)",
        "out/report.html",
        "out/audit.json",
    ):
        assert part in end


def test_gives_one_reason_once_with_all_that_it_leaves_open() -> None:
    unseen = {"status": Status.UNKNOWN, "cause": Cause.TIMED_OUT, "reason": Said("silent")}
    many = [finding(f"a/X{n}.x", check=f"c{n}", **unseen) for n in range(5)]
    text = joined(printed(report(many), language="en"))
    assert text.count("? Silent · web · 192.0.2.10") == 1
    assert "Left open: a/X0; a/X1; a/X2; and 2 more" in text


def test_counts_what_it_does_not_list() -> None:
    many = [manual(f"a/X{n}") for n in range(9)]
    assert "còn 6 nội dung cần xác nhận thủ công" in printed(report(many))


def test_marks_an_interrupted_audit_as_a_draft() -> None:
    cut = report([], audit=audit([], complete=False))
    assert "BẢN NHÁP – CHƯA HOÀN TẤT" in printed(cut)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_golden_terminal(language, golden) -> None:
    lines = printed(width=80, language=language, files=["out/report.html"]).splitlines()
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    golden(f"terminal-80-{language}.txt", text.encode("utf-8"))
