"""What is read of a portal: its frame, its documents, what measures it, the sites it links to."""

from dataclasses import replace

import pytest

from agent.recorded import from_json, to_json
from checks.web.content.links import read_shown
from checks.web.content.portal import link_to_site, register_of
from checks.web.facts import WebFacts
from checks.web.portal_traits import Portal
from checks.web.reading.sketch import sketch_of_texts
from tests.checks.web.judged_sites import look_at
from tests.checks.web.pages_of import a_page
from tests.web_servers import answering, by_path, html, plain_target

WORDS = "Cổng thông tin phục vụ phụ huynh, học sinh và giáo viên trong tỉnh. " * 4
HEAD = "<header><h1>Sở Giáo dục và Đào tạo</h1><nav>Trang chủ Tin tức Văn bản</nav></header>"
FOOT = '<div id="footer">Cơ quan chủ quản: Sở Giáo dục và Đào tạo</div>'
TRACKING = (
    "<script>_q=['https://f-emc.ngsp.gov.vn/tracking'];g.src='https://f-emc.ngsp.gov.vn/embed/a.js'"
    "</script>"
)
LINKS = (
    '<a href="/van-ban">Văn bản</a><a href="/lien-he">Liên hệ</a>'
    '<a href="https://www.thpt.example.vn/">THPT</a><img src="/anh/emc.png" alt="EMC">'
)
ROW = (
    "<tr><td>{n}</td><td>{n}/QĐ-SGDĐT</td><td>0{n}/09/2026</td>"
    "<td><a href=/vb/{n}.pdf>Quyết định về việc tổ chức năm học mới</a></td></tr>"
)
LIST = (
    "<form><input name=tukhoa></form><table>"
    + "".join(ROW.format(n=n) for n in range(1, 8))
    + "</table>"
)


def page(body: str, head: str = HEAD, foot: str = FOOT) -> bytes:
    return html(body=f"<html lang=vi><body>{head}{body}{foot}</body></html>")


SITE = {
    "/": page(f"<p>{WORDS}</p>{LINKS}{TRACKING}"),
    "/van-ban": page(LIST),
    "/lien-he": page("<p>Địa chỉ: Số 1, đường A</p>"),
}


async def portal_at(site, *components) -> tuple[Portal, list[str]]:
    async with answering(by_path(site)) as seen:
        target = plain_target(seen.port)
        declared = replace(target.declared, component_sites=components or None)
        facts = await look_at(replace(target, declared=declared))
    assert from_json(to_json(facts), WebFacts) == facts
    assert isinstance(facts.portal, Portal)
    return facts.portal, seen.paths()


async def test_a_portal_is_read_by_one_request_more():
    found, asked = await portal_at(SITE, "thpt.example.vn", "khac.example.vn")
    assert found.script_hosts == ("f-emc.ngsp.gov.vn",)
    assert any(mark.startswith("EMC ") for mark in found.marks)
    assert found.components == {
        "thpt.example.vn": "https://www.thpt.example.vn/",
        "khac.example.vn": "",
    }
    assert len(found.frames) == 3
    assert len({(one.header, one.footer) for one in found.frames}) == 1
    assert found.frames[0].header and found.frames[0].footer
    assert found.register.numbers[0] == "1/QĐ-SGDĐT"
    assert (found.register.dated, found.register.described, found.register.linked) == (7, 7, 7)
    assert found.register.search
    assert asked.count("/van-ban") >= 1


async def test_without_links_nothing_more_is_asked():
    found, asked = await portal_at({"/": page(f"<p>{WORDS}</p>")})
    assert (found.register, found.components, len(found.frames)) == (None, None, 1)
    assert "/van-ban" not in asked


async def test_a_page_in_another_frame_is_told():
    other = page("<p>Địa chỉ</p>", head="<header>Một trang khác hẳn ở đây</header>")
    found, _ = await portal_at(SITE | {"/lien-he": other})
    assert len({one.header for one in found.frames}) == 2


def shown(body: str):
    return read_shown(a_page(body))


FRAMES = {
    "tags": ("<header>a b c</header><p>x</p><footer>d e f</footer>", "a b c", "d e f"),
    "roles": ("<div role=banner>a b c</div><div role=contentinfo>d e f</div>", "a b c", "d e f"),
    "ids": ("<div id=header>a b c</div><div id=footer>d e f</div>", "a b c", "d e f"),
    "boxes within": (
        "<div id=header>a <div>b</div> c</div>x<div class='wide footer'>d <div>e</div> f</div>",
        "a b c",
        "d e f",
    ),
    "an article's own": (
        "<header>a b c</header><article><header>x y z</header><footer>t</footer></article>"
        "<footer>d e f</footer>",
        "a b c",
        "d e f",
    ),
    "a window's foot": (
        "<header>a b c</header><footer>d e f</footer><div class=modal-footer>g h i k l</div>",
        "a b c",
        "d e f",
    ),
    "an empty one first": ("<header></header><header>a b c</header>", "a b c", ""),
    "never closed": ("<header>a b c</header><footer>d e f", "a b c", "d e f"),
    "a script in it": ("<header>a b c<script>x y</script></header>", "a b c", ""),
    "none": ("<p>a b c</p>", "", ""),
}


@pytest.mark.parametrize(("body", "header", "footer"), FRAMES.values(), ids=FRAMES)
def test_header_and_footer_are_told_by_tags_roles_and_names(body, header, footer):
    frame = shown(body).frame
    told = [" ".join(" ".join(part).split()) for part in (frame.header, frame.footer)]
    assert told == [header, footer]


def test_numbers_in_a_frame_are_left_out():
    first, second = (sketch_of_texts([f"Lượt truy cập: {n} hôm nay"]) for n in (1, 20))
    assert first == second


@pytest.mark.parametrize(
    ("site", "linked"),
    [
        ("a.vn", True),
        ("www.a.vn", True),
        ("b.vn/truong", True),
        ("b.vn", True),
        ("b.vn/truo", False),
        ("c.vn", False),
        ("vn", False),
    ],
)
def test_a_site_is_linked_by_its_name_and_path(site, linked):
    links = shown("<a href=http://a.vn/gioi-thieu>A</a><a href=https://b.vn/truong/>B</a>")
    assert bool(link_to_site(links, site)) is linked


def listed(row: str, count: int = 5, search: str = ""):
    rows = "".join(row.replace("{n}", str(n)) for n in range(1, count + 1))
    page = a_page(f"{search}<h1>Văn bản</h1><table>{rows}</table>")
    found = register_of(page, read_shown(page))
    return len(found.numbers), found.dated, found.described, found.linked


TITLE = "<a href=/{n}>Về việc tổ chức thi học kỳ</a>"
LISTS = {
    "number, date, abstract": (
        f"<tr><td>{{n}}/TB-SGDĐT<td>0{{n}}/09/2026<td>{TITLE}",
        (5, 5, 5, 5),
    ),
    "date first": (f"<tr><td>0{{n}}/09/2026<td>{{n}}/TB-SGDĐT<td>{TITLE}", (5, 5, 5, 5)),
    "abstract first": (f"<tr><td>{TITLE}<td>{{n}}/2026/TT-BGDĐT<td>0{{n}}/09/2026", (5, 5, 5, 5)),
    "one line": ("<p>{n}/SGDĐT-VP 0{n}/09/2026 Về việc tổ chức thi</p>", (5, 5, 5, 0)),
    "no date": (f"<tr><td>{{n}}/KH-UBND<td>{TITLE}", (5, 0, 5, 5)),
    "no abstract": ("<tr><td>{n}/KH-UBND<td>0{n}/09/2026<td><a href=/{n}>Tải</a>", (5, 5, 0, 5)),
    "no number": (f"<tr><td>0{{n}}/09/2026<td>{TITLE}", (0, 0, 0, 0)),
    "a number amid a sentence": (
        "<p>Các trường thực hiện nghiêm túc theo công văn số {n}/SGDĐT-VP của Sở</p>",
        (0, 0, 0, 0),
    ),
}


@pytest.mark.parametrize(("row", "counts"), LISTS.values(), ids=LISTS)
def test_documents_are_told_by_their_numbers(row, counts):
    assert listed(row) == counts


def test_ten_documents_are_looked_at():
    assert listed("<p>{n}/QĐ-SGDĐT</p>", count=40)[0] == 10
