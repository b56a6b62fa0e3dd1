"""report.html: one file, nothing fetched, nothing run that a server sent, readable by everyone."""

import base64
import hashlib
import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from checks.verdict import Cause, Said, Status
from reports.html import TEMPLATES, render
from reports.wording import Words
from tests.reports.page import Page
from tests.reports.sample import (
    ATTESTATION,
    NASTY,
    WAIVER,
    audit,
    finding,
    hostile,
    manual,
    report,
)

MADE = render(report(), Words("vi"))
PAGE = Page(MADE)
PAGES = {"a department's report": PAGE, "a hostile report": Page(render(hostile(), Words("vi")))}
either = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def of(*findings, **changed) -> str:
    return Page(render(report(list(findings), **changed), Words("en"))).text()


def failing(**changed):
    return finding(**({"status": Status.FAIL, "reason": Said("expired")} | changed))


@either
def test_names_no_address_to_fetch_from(page: Page) -> None:
    sources = [*page.values("src"), *page.values("srcset"), *page.values("action")]
    assert sources == []
    assert [href for href in page.values("href") if not href.startswith("#")] == []
    assert "link" not in [tag for tag, _ in page.elements]
    assert not re.search(r"url\(|@import", (TEMPLATES / "report.css").read_text("utf-8"))


@either
def test_runs_its_own_script_and_style_alone(page: Page) -> None:
    policy = next(a["content"] for a in page.named("meta") if "http-equiv" in a) or ""
    inline = {tag: text for tag, text in page.texts if tag in ("script", "style")}
    for tag, text in inline.items():
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert len(page.named("script")) == len(page.named("style")) == 1
    assert "default-src 'none'" in policy
    assert page.values("style") == []
    assert [name for _, a in page.elements for name in a if name.startswith("on")] == []


@either
def test_is_well_formed_and_its_links_lead_somewhere(page: Page) -> None:
    ids = page.values("id")
    assert page.unbalanced == []
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} <= set(ids)


@pytest.mark.parametrize("name", NASTY)
def test_shows_what_a_server_says_as_text(name: str) -> None:
    found = failing(reason=Said("it says {x}", {"x": NASTY[name]}), observed=NASTY[name])
    made = render(report([found]), Words("en")).decode("utf-8")
    assert [hidden for hidden in "\x00\x1b\u202e\udce9\u2028" if hidden in made] == []
    assert made.count("<script>") == 1
    assert len(made) < 120_000


@either
def test_headings_skip_no_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@either
def test_table_headers_say_what_they_head(page: Page) -> None:
    assert {header.get("scope") for header in page.named("th")} == {"col", "row"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_says_its_language(language) -> None:
    page = Page(render(report(), Words(language)))
    assert page.named("html") == [{"lang": language}]
    assert {a.get("name"): a.get("content") for a in page.named("meta")}["viewport"]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def schemes() -> dict[str, dict[str, str]]:
    css = (TEMPLATES / "report.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for name, block in zip(("light", "dark", "print"), blocks, strict=True)
    }


TONES = ("fail", "unknown", "manual", "pass", "none", "waived")
PAIRS = [
    *(("ink", ground) for ground in ("paper", "ground", "code", *(f"{t}-soft" for t in TONES))),
    *(("quiet", ground) for ground in ("paper", "ground", "code")),
    *((tone, ground) for tone in TONES for ground in ("paper", f"{tone}-soft")),
    *(("link", ground) for ground in ("paper", "ground")),
    ("on-brand", "brand"),
    ("on-brand-quiet", "brand"),
]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_colours_have_enough_contrast(scheme: str) -> None:
    colours = schemes()[scheme]
    low = []
    for text, ground in PAIRS:
        light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        if (light + 0.05) / (dark + 0.05) < 4.5:
            low.append((text, ground))
    assert low == []


def test_opens_with_who_when_and_from_where() -> None:
    opening = PAGE.text().partition("Kết luận")[0]
    for part in (
        "Sở Giáo dục và Đào tạo (ví dụ)",
        "Phòng Hành chính – Quản trị",
        "08:05 24/11/2026",
        "Tổ Công nghệ thông tin (không độc lập với đơn vị vận hành)",
        "audit01 · có IPv4 · không có IPv6",
        "2 bộ chưa ai đối chiếu với bản gốc",
    ):
        assert part in opening


def test_prints_what_nobody_compared_with_the_original() -> None:
    assert PAGE.text().count("Chưa ai đối chiếu bộ tiêu chí này với bản gốc.") == 2
    assert "Điểm còn nghi vấn: Ngưỡng thời hạn chứng thư" in PAGE.text()


def test_marks_an_interrupted_audit_as_a_draft() -> None:
    cut = replace(report(), audit=audit([finding()], complete=False, finished_at=None))
    text = Page(render(cut, Words("vi"))).text()
    assert "BẢN NHÁP – CHƯA HOÀN TẤT" in text
    assert "Đợt rà soát chưa hoàn tất: chưa thể kết luận." in text
    assert "BẢN NHÁP" not in PAGE.text()


UNSEEN = finding(status=Status.UNKNOWN, cause=Cause.TIMED_OUT, reason=Said("silent"))


@pytest.mark.parametrize(
    ("findings", "conclusion"),
    [
        ([failing(), UNSEEN], "Compulsory results that are not met: 1."),
        ([finding(), UNSEEN], "not everything could be determined: 1."),
        ([finding(), manual("a/X")], "results that a person has to attest: 1."),
        ([finding(), manual("a/X", overlay=ATTESTATION)], "is met or validly waived."),
        ([failing(overlay=WAIVER), finding()], "is met or validly waived."),
        ([failing(duty="should"), finding()], "is met or validly waived."),
        ([finding(status=Status.NOT_APPLICABLE)], "Nothing was judged: no conclusion."),
        ([], "Nothing was judged: no conclusion."),
    ],
    ids=[
        "a failure",
        "something unseen",
        "something to attest",
        "all attested",
        "waived",
        "a recommendation not followed",
        "nothing that applies",
        "nothing at all",
    ],
)
def test_concludes_no_better_than_what_was_seen(findings, conclusion: str) -> None:
    assert conclusion in of(*findings)


def test_a_failure_says_all_that_is_needed_to_mend_it() -> None:
    text = PAGE.text()
    card = text[text.index("không đổi so với lần trước") :].partition("Chưa xác định được")[0]
    for part in (
        "192.0.2.10, 2001:db8::10",
        "TLS 1.2",
        "TLS 1.0, TLS 1.1",
        "TCVN 14423:2026, 5.3.4.2: Mã hóa kênh truyền",
        "Hướng dẫn TLS của Sở, 5.2.1: Tắt giao thức TLS cũ",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "rasoat audit --system website --rule tls-vn/OLD-PROTOCOLS.legacy-off",
        "Phát hiện từ 08:05 26/08/2026",
        "Kế hoạch khắc phục KH-2026-11",
    ):
        assert part in card


def test_names_a_requirement_once_for_all_systems_that_it_binds() -> None:
    text = of(manual("tcvn-14423-2026/PER-01"), manual("tcvn-14423-2026/PER-01", system="hoso"))
    part = text.partition("responsible person")[2].partition("Not met, and accepted")[0]
    assert part.count("Yearly awareness training") == 1
    assert "Trang thông tin điện tử Hệ thống quản lý hồ sơ" in part


@pytest.mark.parametrize(
    "part",
    [
        "Mạng của chính máy rà soát Để xác định được: Khắc phục mạng của máy rà soát",
        "Kế hoạch và danh sách tham dự có chữ ký trong 12 tháng gần nhất",
        "Miễn trừ MT-2026-03: Máy chủ thư dùng CA nội bộ",
        "Tái diễn sau khi đã khắc phục",
        "Đã khắc phục so với lần trước",
        "Lần trước không đạt, lần này chưa kiểm tra lại",
        "mới phát sinh 2, tái diễn 1, đã khắc phục 1, không đổi 2, chưa kiểm tra lại 1",
        "Diễn tập khôi phục dữ liệu",
    ],
)
def test_shows_unknown_manual_waived_and_changed(part: str) -> None:
    assert part in PAGE.text()


def test_folds_what_passes() -> None:
    assert [attributes for attributes in PAGE.named("details") if "open" in attributes] == []


def test_renders_a_thousand_findings_within_a_second() -> None:
    many = [failing(target=f"web{n}", locus=str(n)) for n in range(500)]
    many += [finding(target=f"ok{n}") for n in range(500)]
    big = report(many)
    render(report([]), Words("vi"))
    start = time.process_time()
    render(big, Words("vi"))
    assert time.process_time() - start < 1


def test_golden_report_html(golden) -> None:
    golden("report.html", MADE)
