import pytest

from checks.web.visiting.exposed import EXPOSED, paths_for
from checks.web.visiting.own_word import is_security_txt, read_security_txt
from checks.web.visiting.probes import alike, error_page_of, file_answer, folders_of, is_listing
from checks.web.visiting.walk import joined
from tests.checks.web.pages_of import HTML, TEXT, a_page

ROWS = {row.path: row for row in EXPOSED}
MISSING = a_page("<h1>404</h1>", status=404)
JSON = (("Content-Type", "application/json"),)
BYTES = (("Content-Type", "application/octet-stream"),)

FILES = {
    "a repository": ("/.git/HEAD", a_page("ref: refs/heads/main\n", headers=TEXT), "open"),
    "a detached repository": ("/.git/HEAD", a_page("a" * 40 + "\n", headers=TEXT), "open"),
    "a page instead": ("/.git/HEAD", a_page("<html>ref: refs/heads</html>"), "closed"),
    "a folder of Windows": (
        "/.DS_Store",
        a_page(b"\0\0\0\1Bud1" + bytes(9), headers=BYTES),
        "open",
    ),
    "settings": ("/.env", a_page("DB_PASSWORD=x\n", headers=BYTES), "open"),
    "settings as HTML by mistake": ("/.env", a_page("DB_PASSWORD=x\n", headers=HTML), "open"),
    "settings, part of them": ("/.env", a_page("A_KEY=1\n", status=206, headers=TEXT), "open"),
    "nothing in it": ("/.env", a_page("  \n", headers=TEXT), "closed"),
    "forbidden": ("/.env", a_page("no", status=403), "closed"),
    "led elsewhere": ("/.env", a_page("A_B=1", status=302), "closed"),
    "an error": ("/.env", a_page("A_B=1", status=500), "unclear"),
    "JSON for everything": ("/.env", a_page('{"error": "no"}', headers=JSON), "unclear"),
    "something that is no page": ("/backup.sql", a_page(b"\1\2\3", headers=BYTES), "open"),
    "an archive": ("/backup.zip", a_page(b"PK\3\4" + bytes(30), headers=BYTES), "open"),
    "a page called zip": ("/backup.zip", a_page("<p>PK</p>"), "closed"),
    "a dump": ("/dump.sql", a_page("-- phpMyAdmin SQL Dump\n", headers=TEXT), "open"),
    "a packed dump": ("/dump.sql.gz", a_page(b"\x1f\x8b\x08" + bytes(9), headers=BYTES), "open"),
    "phpinfo": ("/phpinfo.php", a_page("<title>PHP 8.2.7 - phpinfo()</title>"), "open"),
    "server-status": ("/server-status", a_page("<title>Apache Status</title>"), "open"),
    "a login page": ("/elmah.axd", a_page("<form>Đăng nhập</form>"), "closed"),
    "a manifest": ("/composer.json", a_page('{"require": {}}', headers=JSON), "open"),
}


@pytest.mark.parametrize(("path", "page", "state"), FILES.values(), ids=FILES)
def test_a_file_is_told_by_its_content(path, page, state):
    assert file_answer(ROWS[path], page, [MISSING]).state == state


@pytest.mark.parametrize(
    ("nothing", "state"),
    [
        pytest.param(a_page("APP_KEY=1\n", headers=TEXT), "closed", id="the same text"),
        pytest.param(a_page("<h1>Trang chủ</h1>"), "open", id="a page"),
        pytest.param(MISSING, "open", id="404"),
    ],
)
def test_what_is_answered_to_everything_proves_nothing(nothing, state):
    page = a_page("APP_KEY=1\n", headers=TEXT)
    assert file_answer(ROWS["/.env"], page, [nothing]).state == state


def test_the_same_page_with_the_path_in_it_is_the_same():
    def repeating(path):
        return a_page(f"<p>{path} không có</p>" * 40, url=f"https://site.example.vn{path}")

    assert alike(repeating("/.git/HEAD"), repeating("/rasoat-1234.php"))
    assert not alike(repeating("/.git/HEAD"), a_page("<p>khác</p>"))


def test_the_table_is_short_and_asks_for_each_path_once():
    paths = [path for path, _ in paths_for("www.sgddt.example.vn")]
    assert len(paths) == len(set(paths)) <= 25
    assert "/sgddt.zip" in paths
    assert all("{" not in path for path, _ in paths_for("192.0.2.1"))


@pytest.mark.parametrize(
    ("body", "listing"),
    [
        ("<html><head><title>Index of /images</title></head>", True),
        ("<html><title>Index of /</title><h1>Index of /</h1>", True),
        ("<title>www.example.vn - /tai-lieu/</title><pre><a>[To Parent Directory]</a>", True),
        ("<title>Directory listing for /a/</title>", True),
        ("<title>Chỉ mục văn bản</title> Index of documents", False),
        ("<title>Tin - /tin/</title>", False),
    ],
)
def test_a_listing_is_told_by_its_content(body, listing):
    assert is_listing(a_page(body)) is listing
    assert not is_listing(a_page(body, status=403))


TRACES = {
    "PHP": "<b>Fatal error</b>: Uncaught Error in index.php",
    "ASP.NET": "[HttpException (0x80004005)]: The file does not exist",
    "Java": "at vn.edu.Servlet.doGet(Servlet.java:42)",
    "Python": "Traceback (most recent call last):",
    "Node.js": "at Layer.handle (/app/node_modules/express/lib/router.js:95:5)",
    "SQL": "SQLSTATE[42S02]: Base table or view not found",
    "path": "failed in /var/www/html/site/index.php",
}


@pytest.mark.parametrize("kind", TRACES)
def test_inner_detail_is_told_by_its_kind(kind):
    assert kind in error_page_of("/x", a_page(TRACES[kind], status=500)).traces


def test_an_ordinary_error_page_tells_nothing():
    page = error_page_of("/x", a_page("<h1>404 Not Found</h1><hr>nginx", status=404))
    assert (page.traces, page.versions) == ((), ())


def test_an_error_page_s_versions():
    body = "<address>Apache/2.4.57 (Debian) PHP/8.2.7</address><hr>nginx/1.18.0"
    page = error_page_of("/x", a_page(body, status=404))
    assert page.versions == ("Apache 2.4.57", "PHP 8.2.7", "nginx 1.18.0")


def test_folders_are_those_of_the_page_s_own_files():
    urls = [f"https://site.example.vn/uploads/2026/{n}.jpg" for n in range(5)]
    urls += [
        "https://site.example.vn/css/a.css",
        "https://cdn.com/x/y.js",
        "https://site.example.vn/a",
    ]
    assert folders_of("site.example.vn", tuple(urls)) == ("/uploads/2026/", "/css/", "/uploads/")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://site.example.vn/b"),
        ("b?c#d", "https://site.example.vn/a/b?c"),
        ("//khac.vn/", "https://khac.vn/"),
        ("http:\\\\khac.vn\\a", "http://khac.vn/a"),
        ("\tht\ntp://khac.vn/", "http://khac.vn/"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_where_a_location_leads(location, url):
    assert joined("https://site.example.vn/a/", location) == url


def security_txt(text, **changes):
    headers = (("Content-Type", "text/plain; charset=utf-8"),)
    return read_security_txt(a_page(text, headers=headers, **changes))


def test_a_security_txt_is_read():
    found = security_txt(
        "# Liên hệ\nContact: mailto:a@example.vn\ncontact: https://example.vn/b\n"
        "Expires: 2027-01-01T07:00:00+07:00\r\nPreferred-Languages: vi, en\nkhông phải trường\n"
    )
    assert found.contacts == ("mailto:a@example.vn", "https://example.vn/b")
    assert found.expires_at.isoformat() == "2027-01-01T00:00:00+00:00"
    assert (found.languages, found.unreadable, found.signed) == (
        ("vi, en",),
        ("không phải trường",),
        False,
    )


def test_a_signed_one_is_read_without_its_signature():
    found = security_txt(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nContact: tel:+84-27-2\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    )
    assert (found.signed, found.contacts, found.unreadable) == (True, ("tel:+84-27-2",), ())


@pytest.mark.parametrize("expires", ["soon", "2027-13-01T00:00:00Z", "2027-01-01", ""])
def test_a_date_that_is_none(expires):
    assert security_txt(f"Contact: tel:1\nExpires: {expires}\n").expires_at is None


def test_two_dates_are_none():
    assert security_txt("Expires: 2027-01-01T00:00:00Z\n" * 2).expires_at is None


def test_a_page_is_no_security_txt():
    assert not is_security_txt(a_page("Contact: a"))
    assert not is_security_txt(a_page("xin chào", headers=TEXT))
    assert is_security_txt(a_page("Contact: a", headers=TEXT))
