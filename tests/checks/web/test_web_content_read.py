"""What is found in the HTML of pages as bodies in Vietnam write it."""

from datetime import date

import pytest

from checks.web.content.links import read_shown
from checks.web.content.look import listing_of
from checks.web.content.page import (
    article_link,
    badges_of,
    english_link,
    forms_of,
    has_search,
    identity_of,
    is_printable,
    names_contact,
    newest_of,
    policy_link,
    sections_of,
    service_portals_of,
    sitemap_link,
    topics_of,
)
from checks.web.content_traits import Badge, plain
from tests.checks.web.pages_of import a_page

TODAY = date(2026, 11, 24)
ENTRY = "https://tinnhiemmang.vn/danh-ba-tin-nhiem/siteexamplevn-1626681072"
PICTURE = "https://tinnhiemmang.vn/handle_cert?id=site.example.vn"
HEADLINE = "Sở Giáo dục và Đào tạo tổ chức hội nghị tổng kết"


def shown(body, **changes):
    return read_shown(a_page(body, **changes))


def item(day, headline=HEADLINE):
    return f'<h3><a href="/tin/1.html">{headline}</a></h3><p>{day}</p>'


def complains(page):
    return names_contact(page, page.lines)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        pytest.param("Chính sách BẢO MẬT", "chinh sach bao mat", id="diacritics and capitals"),
        pytest.param("Đà Nẵng", "da nang", id="đ"),
        pytest.param("chi\u0301nh-sa\u0301ch_bao.mat", "chinh sach bao mat", id="combining marks"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_words_are_compared_plainly(text, same):
    assert plain(text) == same


@pytest.mark.parametrize(
    ("body", "badges"),
    [
        pytest.param(
            f'<a href="{ENTRY}"><img src="{PICTURE}"></a>',
            (Badge(link=ENTRY, picture=PICTURE),),
            id="the snippet",
        ),
        pytest.param(
            f'<a href="{ENTRY}"><img src="data:image/gif;base64,R0" data-src="{PICTURE}"></a>',
            (Badge(link=ENTRY, picture=PICTURE),),
            id="lazily loaded",
        ),
        pytest.param(
            f'<a href="{ENTRY}"><picture><source srcset="{PICTURE} 1x"></picture></a>',
            (Badge(link=ENTRY, picture=PICTURE),),
            id="a source set",
        ),
        pytest.param(
            '<a href="#"><img src="/anh/NCA.png" alt="Chung nhan Tin Nhiem Mang"></a>',
            (Badge(link="", picture="https://site.example.vn/anh/NCA.png"),),
            id="a copy that leads nowhere",
        ),
        pytest.param(
            '<img src="/a.png" alt="Tín nhiệm mạng">',
            (Badge(link="", picture="https://site.example.vn/a.png"),),
            id="a picture alone",
        ),
        pytest.param(f'<a href="{ENTRY}">x</a>', (Badge(link=ENTRY, picture=""),), id="a link"),
        pytest.param('<a href="/tin"><img src="/a.png" alt="Tin"></a>', (), id="none"),
    ],
)  # fmt: skip
def test_badges(body, badges):
    assert badges_of(shown(body)) == badges


@pytest.mark.parametrize(
    ("body", "owner"),
    [
        pytest.param(
            "<footer><p>Cơ quan chủ quản: Sở GD&amp;ĐT tỉnh Tây Ninh</p></footer>",
            "Sở GD&ĐT tỉnh Tây Ninh",
            id="by the usual words",
        ),
        pytest.param(
            "<p>© 2026 Bản quyền thuộc về Trường THPT Chu Văn An</p>",
            "Trường THPT Chu Văn An",
            id="by copyright",
        ),
        pytest.param(
            "<div>TRANG THÔNG TIN ĐIỆN TỬ SỞ GIÁO DỤC VÀ ĐÀO TẠO</div>",
            "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
            id="by the name alone",
        ),
        pytest.param("<p>Bản quyền thuộc về Công ty Thiết kế</p>", "", id="the maker is no owner"),
        pytest.param("<p>Trang chủ</p>", "", id="unsaid"),
        pytest.param(
            '<p><a href="https://moet.gov.vn">Bộ Giáo dục và Đào tạo</a></p>'
            "<select><option>Sở Y tế tỉnh Tây Ninh</option></select>",
            "",
            id="others that are linked",
        ),
    ],
)
def test_the_owner(body, owner):
    assert identity_of(shown(body)).owner == owner


@pytest.mark.parametrize(
    ("body", "address", "telephones", "domains"),
    [
        pytest.param(
            "<p>Địa chỉ: Số 1, đường A, phường B, tỉnh C</p>"
            "<p>ĐT: 0276.3822.123 – 02763822123 – Email: vp@sgddt.tayninh.gov.vn</p>",
            "Số 1, đường A, phường B, tỉnh C",
            1,
            ("sgddt.tayninh.gov.vn",),
            id="all of it, one number written twice",
        ),
        pytest.param(
            "<p>Trụ sở:</p><p>12 đường Phạm Hùng, phường 1, tỉnh Tây Ninh</p>",
            "12 đường Phạm Hùng, phường 1, tỉnh Tây Ninh",
            0,
            (),
            id="an address on the next line",
        ),
        pytest.param(
            '<a href="tel:+842763822123">Gọi</a><a href="mailto:a@b.edu.vn">Thư</a>',
            "",
            1,
            ("b.edu.vn",),
            id="in links",
        ),
        pytest.param(
            '<a data-cfemail="422302206c2726376c342c"></a>',
            "",
            0,
            ("b.edu.vn",),
            id="an address hidden from robots",
        ),
        pytest.param("<p>vp(at)b.edu.vn</p>", "", 0, ("b.edu.vn",), id="(at)"),
        pytest.param("<p>Địa chỉ IP: 10.0.0.1</p>", "", 0, (), id="an address of another kind"),
        pytest.param("<p>Lượt truy cập: 1.234.567.890</p>", "", 0, (), id="another number"),
    ],
)  # fmt: skip
def test_how_to_reach_the_owner(body, address, telephones, domains):
    found = identity_of(shown(body))
    assert (found.address, found.telephones, found.mail_domains) == (address, telephones, domains)


@pytest.mark.parametrize(
    ("body", "newest"),
    [
        pytest.param(item("20/11/2026"), date(2026, 11, 20), id="below its headline"),
        pytest.param(f"<p>19-11-2026</p>{item('')}", date(2026, 11, 19), id="above its headline"),
        pytest.param(item("24/11/2026"), TODAY, id="of today below its headline"),
        pytest.param(item("2026-11-18"), date(2026, 11, 18), id="written backwards"),
        pytest.param(
            f'{item("")}<time datetime="2026-11-17T08:00:00+07:00">tuần trước</time>',
            date(2026, 11, 17),
            id="in a time element",
        ),
        pytest.param(f"<p>Thứ Ba, 24/11/2026</p>{item('01/02/2025')}", date(2025, 2, 1),
                     id="the day of today at the head"),
        pytest.param(f"<p>24/11/2026 10:22</p>{item('01/02/2025')}", date(2025, 2, 1),
                     id="a clock at the head"),
        pytest.param(item("30/12/2026"), None, id="of the future"),
        pytest.param(item("31/02/2026"), None, id="no day"),
        pytest.param("<p>20/11/2026</p>", None, id="without a headline"),
        pytest.param(item("20/11/2026", headline="Liên hệ"), None, id="beside a menu"),
    ],
)  # fmt: skip
def test_the_newest_item(body, newest):
    assert newest_of(shown(body), TODAY) == newest


@pytest.mark.parametrize(
    ("body", "forms"),
    [
        pytest.param('<form><input name="hoten"><input type="email"></form>', [False], id="silent"),
        pytest.param(
            '<form><input name="Email"><label><input type="checkbox">Tôi đồng ý</label></form>',
            [True],
            id="with a box",
        ),
        pytest.param(
            '<form><input placeholder="Họ và tên"><p>Xem Chính sách bảo mật</p></form>',
            [True],
            id="with a notice",
        ),
        pytest.param('<form><input name="q"></form>', [], id="a search"),
        pytest.param('<form><input name="email"><input type="password"></form>', [], id="a login"),
        pytest.param('<div><input name="dienthoai"></div>', [False], id="without a form element"),
    ],
)
def test_forms_that_ask_for_personal_data(body, forms):
    assert [form.consent for form in forms_of(shown(body))] == forms


@pytest.mark.parametrize(
    ("read", "body", "found"),
    [
        (has_search, '<form><input name="q"></form>', True),
        (has_search, '<form><input type="search"></form>', True),
        (has_search, '<input placeholder="Tìm kiếm...">', True),
        (has_search, '<form><input name="email"></form>', False),
        (policy_link, '<a href="/p">Chính sách bảo mật</a>', "https://site.example.vn/p"),
        (policy_link, '<a href="/chinh-sach-bao-mat.html">Xem</a>',
         "https://site.example.vn/chinh-sach-bao-mat.html"),
        (policy_link, '<a href="/tin">Hội nghị tập huấn về chính sách bảo mật cho toàn thể giáo'
         " viên và nhân viên các trường trong tỉnh</a>", ""),
        (policy_link, '<a href="/tin/2">Tập huấn bảo mật thông tin</a>', ""),
        (policy_link, '<a href="/p">Chính sách bảo vệ dữ liệu cá nhân của Sở</a>',
         "https://site.example.vn/p"),
        (sections_of, '<a href="/t">Sở triển khai kế hoạch năm học mới</a>', {}),
        (english_link, '<a href="/en"><img src="/gb.png" alt="English"></a>',
         "https://site.example.vn/en"),
        (english_link, '<a href="/vi">Tiếng Việt</a>', ""),
        (sitemap_link, '<a href="/sodo">Sơ đồ trang</a>', "https://site.example.vn/sodo"),
        (is_printable, '<a href="javascript:window.print()"><i></i></a>', True),
        (is_printable, '<button onclick="printDiv(1)">x</button>', True),
        (is_printable, '<a href="/in/1">In bài viết</a>', True),
        (is_printable, '<a href="/tin">Tin tức trong tỉnh</a>', False),
        (service_portals_of, '<a href="https://dichvucong.gov.vn/a">DVC</a>',
         ("dichvucong.gov.vn",)),
        (service_portals_of, '<a href="https://x.vn/dichvucong.gov.vn">DVC</a>', ()),
        (lambda page: article_link(page, "site.example.vn"), item(""),
         "https://site.example.vn/tin/1.html"),
        (lambda page: article_link(page, "khac.example.vn"), item(""), ""),
        (sections_of, '<a href="/a">Cơ cấu tổ chức</a><a href="/b">Hỏi – đáp</a>',
         {"organisation": "Cơ cấu tổ chức", "questions": "Hỏi – đáp"}),
        (sections_of, f'<a href="/a">{HEADLINE} về kế hoạch năm học</a>', {}),
        (sections_of, '<a href="#">Văn bản</a>', {}),
        (complains, "<p>Khiếu nại xin gửi về a@b.edu.vn</p>", True),
        (complains, "<p>Chúng tôi tôn trọng bạn</p>", False),
    ],
)  # fmt: skip
def test_what_stands_on_a_page(read, body, found):
    assert read(shown(body)) == found


def test_the_topics_of_a_policy():
    text = "Mục đích thu thập. Thời gian lưu trữ. Phạm vi sử dụng. Biện pháp bảo vệ."
    assert topics_of(text) == ("purpose", "storage", "use", "safeguards")
    assert topics_of("Chào mừng bạn") == ()


def test_an_entry_of_the_directory():
    page = a_page(
        '<ul id="list-obj"><li class="item1"><div class="meta"><a><span>site.example.vn</span></a>'
        "</div><p>Tín nhiệm mạng: 04/05/2026</p><p>Sở hữu bởi: Sở GD&amp;ĐT</p>"
        '<img src="/medal_basic.png"></li></ul>',
        url=ENTRY,
    )
    found = listing_of(page, "site.example.vn")
    assert (found.names_host, found.owner, found.since, found.grade) == (
        True,
        "Sở GD&ĐT",
        date(2026, 5, 4),
        "basic",
    )
    assert not listing_of(page, "khac.example.vn").names_host


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<a href='x'>" * 50_000, id="links without end"),
        pytest.param("<form>" * 50_000, id="forms without end"),
        pytest.param("<p>01/01/2026</p>" * 30_000, id="dates without end"),
        pytest.param("a@" * 200_000, id="half an address without end"),
        pytest.param("0" * 400_000, id="one number without end"),
        pytest.param("địa chỉ: " * 50_000, id="the word for address without end"),
        pytest.param("<input name=email>" * 50_000, id="fields without end"),
    ],
)
def test_a_hostile_page_is_read_in_time(body):
    page = shown(body)
    identity_of(page)
    forms_of(page)
    badges_of(page)
    assert newest_of(page, TODAY) is None
    assert len(page.links) <= 1500
