"""Websites on a real nginx: each has one defect, which breaks exactly the rules beside it."""

import asyncio

import pytest

from checks.verdict import Status
from tests.checks.web.judged_sites import RULES, judged, look_at
from tests.tls_servers import Site, issue
from tests.web_sites import FIELDS, HOST, ROOTED, SECURITY_TXT, Website, serving

CSP = FIELDS["Content-Security-Policy"]


def field(name, value):
    return Website(fields={name: value})


def policy(old, new):
    return field("Content-Security-Policy", CSP.replace(old, new))


def file(path, content):
    return Website(files={path: content})


def expired():
    leaf = issue(HOST, by=ROOTED.intermediates[0], dns=(HOST,), valid_days=(-40, -20))
    shown = Site(leaf=leaf, intermediates=ROOTED.intermediates, root=ROOTED.root)
    return Website(certified=shown)


HSTS = "Strict-Transport-Security"
XFO = {
    "X-Frame-Options": None,
    "Content-Security-Policy": CSP.replace("; frame-ancestors 'self'", ""),
}
SQL = "-- MySQL dump 10.13\nCREATE TABLE `users` (id int);\n"
GIT = "ref: refs/heads/main\n"
PHP = "<?php\n$db_password = 'x';\ndefine('DB', 1);\n"
ALLOW = "add_header Allow 'GET, PUT, PROPFIND';"
SPAM = "nhà cái uy tín, tài xỉu online"
LOCATIONS = "".join(
    f"<url><loc>https://{host}/{n}</loc></url>"
    for host in (HOST, "khac.example.com")
    for n in "abc"
)
CATCH_ALL = "location / { try_files $uri $uri/ /index.html; }"

SITES = {
    "the clean one": (Website(), set()),
    "plain HTTP shows the page": (
        Website(plain="return 200 'hello';"),
        {"HTTPS-FORCED.forced", "HTTPS-SAME-HOST.same-host-first"},
    ),
    "plain HTTP leads to another name first": (
        Website(plain="return 301 https://khac.example.com/;"),
        {"HTTPS-SAME-HOST.same-host-first", "REDIRECTS-IN-SCOPE.in-scope"},
    ),
    "HTTPS leads back to plain HTTP": (
        Website(
            plain="location = / { return 301 https://$host:{secure}/; } location / { return 404; }",
            says="location = / { return 302 http://$host:{plain}/cu; }",
        ),
        {"HTTPS-FORCED.every-hop", "*page"},
    ),
    "redirects go in a circle": (
        Website(says="location = / { return 302 /a; } location = /a { return 302 /; }"),
        {"REDIRECTS-END.end", "*page"},
    ),
    "the page lies at a betting site": (
        Website(says="location = / { return 302 https://nha-cai.example.com/; }"),
        {"REDIRECTS-IN-SCOPE.in-scope", "*page"},
    ),
    "no HSTS": (field(HSTS, None), {"HSTS.sent"}),
    "HSTS twice in one": (field(HSTS, "max-age=31536000; max-age=1"), {"HSTS.sent"}),
    "HSTS taken back": (field(HSTS, "max-age=0"), {"HSTS.sent"}),
    "HSTS under an expired certificate": (expired(), {"HSTS.sent"}),
    "HSTS for a day": (
        field(HSTS, "max-age=86400; includeSubDomains; preload"),
        {"HSTS.long-enough", "HSTS-BROAD.preloadable"},
    ),
    "HSTS for one name": (
        field(HSTS, "max-age=31536000"),
        {"HSTS-BROAD.subdomains", "HSTS-BROAD.preloadable"},
    ),
    "no policy": (field("Content-Security-Policy", None), {"CSP.sent"}),
    "a policy with inline scripts": (
        policy("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        {"CSP.inline"},
    ),
    "a policy with scripts from anywhere": (
        policy("script-src 'self'", "script-src 'self' https:"),
        {"CSP.sources"},
    ),
    "a policy with eval": (
        policy("script-src 'self'", "script-src 'self' 'unsafe-eval'"),
        {"CSP.eval"},
    ),
    "a policy with plug-ins": (policy("object-src 'none'", "object-src *"), {"CSP.objects"}),
    "a policy without a base": (policy("base-uri 'self'; ", ""), {"CSP.base"}),
    "a policy without forms": (policy("form-action 'self'; ", ""), {"CSP.forms"}),
    "anyone may frame it": (Website(fields=XFO), {"FRAMING.refused"}),
    "types are guessed": (field("X-Content-Type-Options", None), {"NOSNIFF.sent"}),
    "the referrer is told": (
        field("Referrer-Policy", "unsafe-url"),
        {"REFERRER.private", "REFERRER-SAID.said"},
    ),
    "the referrer is left to browsers": (
        field("Referrer-Policy", None),
        {"REFERRER-SAID.said"},
    ),
    "no features restricted": (field("Permissions-Policy", None), {"ISOLATION.features"}),
    "no opener policy": (field("Cross-Origin-Opener-Policy", None), {"ISOLATION.opener"}),
    "no resource policy": (field("Cross-Origin-Resource-Policy", None), {"ISOLATION.resources"}),
    "any origin reads": (
        field("Access-Control-Allow-Origin", "$http_origin"),
        {"CORS.strangers"},
    ),
    "a session without Secure": (
        field("Set-Cookie", "PHPSESSID=1; Path=/; HttpOnly; SameSite=Lax"),
        {"SESSION-COOKIES.secure", "COOKIES.secure"},
    ),
    "a session that scripts read": (
        field("Set-Cookie", "ASP.NET_SessionId=1; Path=/; Secure; SameSite=Lax"),
        {"SESSION-COOKIES.http-only"},
    ),
    "a session for all sites": (
        field("Set-Cookie", "nv4a_sess=1; Path=/; Secure; HttpOnly"),
        {"SESSION-COOKIES.same-site"},
    ),
    "a cookie with a broken prefix": (
        field("Set-Cookie", "__Host-mau=1; Path=/web; Secure"),
        {"COOKIES.prefixes"},
    ),
    "a script without TLS": (
        Website(page='<script src="http://site.example.vn/a.js"></script>'),
        {"MIXED-CONTENT.active"},
    ),
    "a picture without TLS": (
        Website(page="<img src='http://anh.example.vn/a.png'>"),
        {"MIXED-CONTENT.passive"},
    ),
    "a form without TLS": (
        Website(page='<form action="http://site.example.vn/gui"></form>'),
        {"MIXED-CONTENT.forms"},
    ),
    "a script of others": (
        Website(page='<script src="https://cdn.example.com/a.js"></script>'),
        {"SRI.pinned"},
    ),
    "WebDAV offered": (
        Website(
            says=f"location = / {{ if ($request_method = OPTIONS) {{ {ALLOW} return 204; }} }}"
        ),
        {"METHODS.few"},
    ),
    "the server tells its version": (
        Website(says="server_tokens on;"),
        {"VERSIONS.server", "VERSIONS.errors"},
    ),
    "PHP tells its version": (field("X-Powered-By", "PHP/7.4.33"), {"VERSIONS.framework"}),
    "the page tells what made it": (
        Website(page='<meta name="generator" content="WordPress 6.4.2">'),
        {"VERSIONS-FURTHER.generator"},
    ),
    "an inner address": (field("X-Backend", "10.0.3.7:8080"), {"VERSIONS-FURTHER.inner-addresses"}),
    "folders are listed": (Website(says="autoindex on;"), {"FOLDERS.not-listed"}),
    "a repository": (file(".git/HEAD", GIT), {"FILES.repositories"}),
    "settings": (file(".env", "APP_KEY=base64:x\n"), {"FILES.settings"}),
    "a copy of settings": (file("config.php~", PHP), {"FILES.settings"}),
    "a dump": (file("backup.sql", SQL), {"FILES.backups"}),
    "a backup of the site's name": (
        file("site.zip", b"PK\x03\x04" + bytes(900)),
        {"FILES.backups"},
    ),
    "a log": (file("error_log", "[24-Nov-2026 08:00:00] PHP Warning: x\n"), {"FILES.logs"}),
    "phpinfo": (
        file("phpinfo.php", "<title>PHP 8.2.7 - phpinfo()</title>"),
        {"DIAGNOSTICS.closed"},
    ),
    "a manifest": (file("composer.json", '{"require": {"php": "^8"}}'), {"MANIFESTS.closed"}),
    "errors with a stack trace": (
        Website(
            says="error_page 404 /loi.html; location = /loi.html { internal; }",
            files={"loi.html": "<b>Fatal error</b>: Uncaught x in /var/www/html/index.php"},
        ),
        {"DIAGNOSTICS.errors"},
    ),
    "200 for every path": (Website(says=CATCH_ALL), {"PLAIN-DEALING.missing"}),
    "no security.txt": (
        Website(without=(".well-known/security.txt",)),
        {"SECURITY-TXT.there"},
    ),
    "an old security.txt": (
        Website(security_txt=SECURITY_TXT.replace("{expires}", "2021-01-01T00:00:00Z")),
        {"SECURITY-TXT.valid"},
    ),
    "robots.txt is a page": (
        Website(
            says="location = /robots.txt { types {} default_type text/html; return 200 '<html>'; }"
        ),
        {"PLAIN-DEALING.robots"},
    ),
    "no charset": (
        Website(says="charset off; location = / { default_type text/html; return 200 '<p>a'; }"),
        {"PLAIN-DEALING.charset"},
    ),
    "a page advertises what nobody sees": (
        Website(page=f'<div style="display:none">{SPAM}</div>'),
        {"NOT-HIJACKED.no-spam"},
    ),
    "search engines get another page": (
        Website(
            says="if ($http_user_agent ~ Googlebot) { rewrite ^/$ /q.html; }",
            files={"q.html": f"<title>{SPAM}</title>"},
        ),
        {"NOT-HIJACKED.no-spam", "NOT-HIJACKED.no-cloaking"},
    ),
    "who comes from a search engine is led away": (
        Website(says="if ($http_referer ~ google) { return 302 https://khac.example.com/; }"),
        {"NOT-HIJACKED.no-spam", "NOT-HIJACKED.no-cloaking", "NOT-HIJACKED.no-redirect"},
    ),
    "a sitemap names pages of others": (
        file("sitemap.xml", f"<?xml version='1.0'?><urlset>{LOCATIONS}</urlset>"),
        {"NOT-HIJACKED.sitemap"},
    ),
    "the page says that it is somebody else's": (
        Website(page='<link rel="canonical" href="https://khac.example.com/tin">'),
        {"NOT-HIJACKED.no-spam", "NOT-HIJACKED.canonical"},
    ),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What every site breaks, and what of it could not be told, by the site's name."""
    sites = {f"site{n}": made for n, (made, _) in enumerate(SITES.values())}
    with serving(tmp_path_factory.mktemp("sites"), **sites) as served:
        return asyncio.run(_all_of(served))


async def _all_of(served):
    async def one(name):
        target = served[name].target()
        return judged(target, await look_at(target))

    found = await asyncio.gather(*(one(name) for name in served))
    return dict(zip(SITES, found, strict=True))


@pytest.mark.parametrize("name", SITES)
def test_a_defect_breaks_the_rules_beside_it_and_no_other(told, name):
    failing = {rule for rule, (status, _) in told[name].items() if status is Status.FAIL}
    assert failing == SITES[name][1] - {"*page"}


@pytest.mark.parametrize(
    "name", [name for name, (_, rules) in SITES.items() if "*page" not in rules]
)
def test_where_a_page_is_shown_nothing_stays_unknown(told, name):
    unknown = {rule: why for rule, (status, why) in told[name].items() if status is Status.UNKNOWN}
    assert unknown == {}


def test_the_clean_site_passes_everything_that_binds_it(told):
    statuses = {status for status, _ in told["the clean one"].values()}
    assert statuses == {Status.PASS}
    assert told["the clean one"].keys() == RULES.keys()


def test_every_rule_is_broken_by_some_site(told):
    broken_somewhere = {rule for _, rules in SITES.values() for rule in rules}
    assert RULES.keys() - broken_somewhere == {
        "HTTPS.answers",
        "METHODS.trace-off",
        "HTTP-VERSION.http-1-1",
    }  # of other servers, in the tests beside this one
