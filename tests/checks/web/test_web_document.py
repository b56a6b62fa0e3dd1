import codecs

import pytest

from checks.web.reading.document import charset_of, site_of, text_of
from tests.checks.web.pages_of import TEXT, a_page, reading

BARE = (("Content-Type", "text/html"),)


@pytest.mark.parametrize(
    ("body", "field", "urls"),
    [
        ("<script src=http://a.vn/x.js>", "active_insecure", ("http://a.vn/x.js",)),
        (
            "<link rel='Stylesheet' href=http://a.vn/x.css>",
            "active_insecure",
            ("http://a.vn/x.css",),
        ),
        ("<link rel=canonical href=http://a.vn/>", "active_insecure", ()),
        ("<iframe src=http://a.vn/>", "active_insecure", ("http://a.vn/",)),
        ("<object data=http://a.vn/x>", "active_insecure", ("http://a.vn/x",)),
        ("<base href=http://a.vn/b/><script src=x.js>", "active_insecure", ("http://a.vn/b/x.js",)),
        ("<script src=//a.vn/x.js>", "active_insecure", ()),
        ("<!-- <script src=http://a.vn/x.js> -->", "active_insecure", ()),
        ("<script>'<img src=http://a.vn/>'</script>", "passive_insecure", ()),
        ("<img src='http://a.vn/x.png'>", "passive_insecure", ("http://a.vn/x.png",)),
        ("<img src='HTTP://a.vn/x.png'>", "passive_insecure", ("http://a.vn/x.png",)),
        ("<video src=http://a.vn/x>", "passive_insecure", ("http://a.vn/x",)),
        ("<a href=http://a.vn/>", "passive_insecure", ()),
        ("<form action=http://a.vn/gui>", "forms_insecure", ("http://a.vn/gui",)),
        ("<form><button formaction=http://a.vn/b>", "forms_insecure", ("http://a.vn/b",)),
        ("<form action=/gui>", "forms_insecure", ()),
        ("<script src=https://cdn.com/x.js>", "scripts_unpinned", ("https://cdn.com/x.js",)),
        ("<script src=https://cdn.com/x.js integrity=sha384-x>", "scripts_unpinned", ()),
        (
            "<script src=https://cdn.com/x.js integrity=' '>",
            "scripts_unpinned",
            ("https://cdn.com/x.js",),
        ),
        ("<script src=https://js.example.vn/x.js>", "scripts_unpinned", ()),
        ("<script src=/x.js>", "scripts_unpinned", ()),
        ("<meta name=Generator content='NukeViet 4.5'>", "generators", ("NukeViet 4.5",)),
        ("<meta http-equiv=Content-Security-Policy content='a b'>", "policies", ("a b",)),
    ],
)
def test_what_stands_in_a_page(body, field, urls):
    assert getattr(reading(body).document, field) == urls


@pytest.mark.parametrize(
    ("body", "leads_to"),
    [
        (
            "<meta http-equiv=refresh content='0; url=/trang-chu'>",
            "https://site.example.vn/trang-chu",
        ),
        ("<meta http-equiv=Refresh content=\"0;URL='/a'\">", "https://site.example.vn/a"),
        ("<meta http-equiv=refresh content='300; url=/a'>", ""),
        ("<meta http-equiv=refresh content='5'>", ""),
    ],
)
def test_where_a_page_sends_its_visitor(body, leads_to):
    assert reading(body).refresh == leads_to


def test_a_title_is_one_line():
    assert reading("<title>\n Sở  GD&amp;ĐT\n</title><title>b</title>").document.title == "Sở GD&ĐT"


def test_a_list_is_bounded():
    page = "".join(f"<img src=http://a.vn/{n}>" for n in range(500))
    assert len(reading(page).document.passive_insecure) == 50


@pytest.mark.parametrize(
    ("body", "headers", "charset"),
    [
        (b"", (("Content-Type", "text/html; charset=UTF-8"),), ("utf-8", "header")),
        (b"", (("Content-Type", 'text/html; charset="utf-8"'),), ("utf-8", "header")),
        (codecs.BOM_UTF8, BARE, ("utf-8", "mark")),
        (b"<meta charset=utf-8>", BARE, ("utf-8", "page")),
        (b'<META content="text/html; charset=windows-1258">', BARE, ("windows-1258", "page")),
        (b" " * 2000 + b"<meta charset=utf-8>", BARE, ("", "")),
        (b"", BARE, ("", "")),
    ],
)
def test_where_a_charset_is_declared(body, headers, charset):
    assert charset_of(a_page(body, headers=headers)) == charset


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Sở".encode(), "utf-8", "Sở"),
        ("Sở".encode("utf-16"), "", "Sở"),
        ("é".encode("windows-1252"), "windows-1252", "é"),
        (b"\xff", "utf-8", "\ufffd"),
        ("Sở".encode(), "x-mau", "Sở"),
        (b"xn--", "idna", "xn--"),
        (b"ab", "zlib_codec", "ab"),
        (b"a\0b", "utf-8", "a\0b"),
    ],
)
def test_text_is_read_whatever_charset_is_named(body, charset, text):
    headers = (("Content-Type", f"text/html; charset={charset}"),) if charset else BARE
    assert text_of(a_page(body, headers=headers)) == text


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.example.vn", "example.vn"),
        ("sgddt.tayninh.gov.vn", "tayninh.gov.vn"),
        ("gov.vn", "gov.vn"),
        ("a.b.example.com", "example.com"),
        ("192.0.2.1", "192.0.2.1"),
        ("localhost", "localhost"),
    ],
)
def test_the_registered_name_of_a_host(host, site):
    assert site_of(host) == site


def test_a_page_that_was_cut_says_so():
    assert reading("<p>", ended="cut").document.cut
    assert not reading("<p>", headers=TEXT).document.cut
