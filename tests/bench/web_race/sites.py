"""The websites of the race: files of two hundred sites, each with a few dozen pages, and nginx."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.pages.pages import benign_pages
from tests.tls_servers import Site, issue
from tests.web_sites import FIELDS, SECURITY_TXT, next_month

PAGES = 30  # beside the home page, of each site
PLAIN, SECURE = 8080, 8443
CONFIGURATION = """\
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr emerg;
events {{ worker_connections 8192; }}
http {{
  log_format visits '$server_addr $server_port $connection $request_method $status $request_uri';
  access_log {folder}/visits.log visits buffer=64k flush=1s;
  server_tokens off; keepalive_timeout 30; keepalive_requests 1000; charset utf-8;
  charset_types text/css text/plain; types_hash_max_size 4096; server_names_hash_max_size 4096;
  types {{
    text/html html; text/css css; text/plain txt; application/javascript js; image/png png;
    text/xml xml;
  }}
  default_type application/octet-stream; ssl_session_cache none; ssl_session_tickets off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
{servers}
}}
"""
SERVER = """\
  server {{
    listen {address}:{plain} backlog=64; server_name {host};
    {plain_says}
  }}
  server {{
    listen {address}:{secure} ssl backlog=64; server_name {host};
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3; root {folder}/www; {says}
  }}
"""
HOME = """\
<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/css/chinh.css">
<script src="/js/chinh.js"></script></head><body>
<h1>{name}</h1><nav><a href="/">Trang chủ</a> <a href="/gioi-thieu.html">Giới thiệu</a>
<a href="/co-cau-to-chuc.html">Cơ cấu tổ chức</a> <a href="/tin/0.html">Tin tức – Sự kiện</a>
<a href="/van-ban.html">Văn bản</a> <a href="/lien-he.html">Liên hệ</a>
<a href="/cong-khai.html">Công khai</a> <a href="/tuyen-sinh.html">Tuyển sinh</a></nav>
<form action="/tim-kiem.html"><input type="search" name="q" placeholder="Tìm kiếm"></form>
<img src="/images/truong.png" alt="Ảnh trường">{news}
<footer><p>{name}</p><p>Địa chỉ: số {number} đường Lê Lợi, phường Nguyễn Trãi</p>
<p>Điện thoại: 024 3825 {number:04d}</p><p>Email: vanthu@{domain}</p>
<p><a href="/chinh-sach-bao-mat.html">Chính sách bảo mật thông tin</a></p></footer></body></html>
"""
ITEM = '<article><a href="/tin/{n}.html">{title}</a> <time>{day:02d}/11/2026</time></article>\n'
POLICY = """\
Mục đích thu thập: để giải đáp. Thời gian lưu trữ: 12 tháng. Phạm vi sử dụng: nội bộ nhà trường.
Biện pháp bảo vệ: mã hóa, phân quyền. Liên hệ khi có khiếu nại: vanthu@{domain}.
"""

ELSEWHERE = re.compile(rb"https?://[a-z0-9.-]+\.example\.vn")  # the host that a page was made for


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceSite:
    """A site of the race: where it stands, and what is wrong with it."""

    number: int
    near: str  # nginx's own address
    far: str  # the relay's, as everybody else knows it
    defects: frozenset[str]

    @property
    def domain(self) -> str:
        return f"truong{self.number:03d}.edu.race"

    @property
    def host(self) -> str:
        return f"www.{self.domain}"


DEFECTS: Sequence[frozenset[str]] = (
    frozenset(),
    frozenset({"no fields"}),
    frozenset({"versions"}),
    frozenset({"no fields", "versions", "no security.txt"}),
    frozenset({"a dump", "no fields"}),
    frozenset({"no redirect", "no fields", "no security.txt"}),
    frozenset({"folders listed", "no robots.txt"}),
    frozenset({"no policy", "no security.txt"}),
    frozenset({"200 for everything", "no fields"}),
    frozenset({"no sitemap", "settings", "no fields", "versions", "no security.txt"}),
)  # a tenth of the sites each


def sites(number: int) -> tuple[RaceSite, ...]:
    """Return so many, each at an address of its own."""
    return tuple(
        RaceSite(
            number=n,
            near=f"127.12.{n // 200}.{1 + n % 200}",
            far=f"127.11.{n // 200}.{1 + n % 200}",
            defects=DEFECTS[n % len(DEFECTS)],
        )
        for n in range(number)
    )


def lay_out(folder: Path, every: Sequence[RaceSite]) -> bytes:
    """Write all files and the configuration; return the authority's certificate in PEM."""
    root = issue("Race Root CA", is_ca=True, valid_days=(-900, 900))
    between = issue("Race Issuing CA", by=root, is_ca=True, valid_days=(-800, 800))
    pages = itertools.cycle(_shared_pages(folder))
    servers = []
    for site in every:
        own = folder / f"{site.number:03d}"
        leaf = issue(site.host, by=between, dns=(site.host, site.domain))
        shown = Site(leaf=leaf, intermediates=(between,), root=root)
        _write_site(own, site, list(itertools.islice(pages, PAGES)))
        (own / "chain.pem").write_bytes(shown.chain_pem)
        (own / "key.pem").write_bytes(shown.leaf.key_pem)
        servers.append(_server(own, site))
    text = CONFIGURATION.format(folder=folder, servers="".join(servers))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    return root.pem


def _shared_pages(folder: Path) -> list[tuple[Path, str]]:
    """Write the ordinary pages of schools once; sites have links to them."""
    pool = folder / "pool"
    pool.mkdir()
    found = []
    for n, page in enumerate(benign_pages()):
        if page.visitor.status == 200 and page.encoding.startswith("utf-8"):
            path = pool / f"{n}.html"
            path.write_bytes(ELSEWHERE.sub(b"", page.visitor.body))
            found.append((path, page.article.strip().partition("\n")[0][:80]))
    return found


def _write_site(own: Path, site: RaceSite, pages: Sequence[tuple[Path, str]]) -> None:
    www = own / "www"
    (www / "tin").mkdir(parents=True)
    for n, (path, _) in enumerate(pages):
        (www / "tin" / f"{n}.html").hardlink_to(path)
    for path, content in _files(site, pages):
        there = www / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(content, encoding="utf-8")


def _files(site: RaceSite, pages: Sequence[tuple[Path, str]]) -> Iterator[tuple[str, str]]:
    name = f"Trường Trung học cơ sở số {site.number}"
    news = "".join(
        ITEM.format(n=n, title=title or "Tin", day=1 + n % 20) for n, (_, title) in enumerate(pages)
    )
    policy = POLICY.format(domain=site.domain)
    home = HOME.format(name=name, news=news, number=site.number, domain=site.domain)
    yield "index.html", home if "no policy" not in site.defects else home.replace("bảo mật", "tải")
    yield "chinh-sach-bao-mat.html", home.replace(news, f"<p>{policy}</p>" * 4)
    for page in ("gioi-thieu", "co-cau-to-chuc", "van-ban", "lien-he", "cong-khai", "tuyen-sinh"):
        yield f"{page}.html", home.replace(news, f"<p>Trang {page} của trường.</p>" * 5)
    yield "css/chinh.css", "body{margin:0}" * 50
    yield "js/chinh.js", "console.log(1);" * 20
    yield "images/truong.png", "\x89PNG"
    if "no robots.txt" not in site.defects:
        yield "robots.txt", "User-agent: *\nDisallow: /admin/\n"
    if "no security.txt" not in site.defects:
        yield ".well-known/security.txt", SECURITY_TXT.replace("{expires}", next_month())
    if "no sitemap" not in site.defects:
        urls = (f"<url><loc>https://{site.host}/tin/{n}.html</loc></url>" for n in range(PAGES))
        yield "sitemap.xml", f"<?xml version='1.0'?><urlset>{''.join(urls)}</urlset>"
    if "a dump" in site.defects:
        yield "backup.sql", "-- MySQL dump 10.13\nCREATE TABLE `hoc_sinh` (id int);\n"
    if "settings" in site.defects:
        yield ".env", "APP_KEY=base64:x\nDB_PASSWORD=x\n"


def _server(own: Path, site: RaceSite) -> str:
    fields = {} if "no fields" in site.defects else FIELDS
    says = " ".join(f'add_header {name} "{value}" always;' for name, value in fields.items())
    says += " server_tokens on;" if "versions" in site.defects else ""
    says += " autoindex on;" if "folders listed" in site.defects else ""
    if "200 for everything" in site.defects:
        says += " location / { try_files $uri /index.html; }"
    to_https = f"return 301 https://$host:{SECURE}$request_uri;"
    return SERVER.format(
        address=site.near,
        host=f"{site.host} {site.domain}",
        plain=PLAIN,
        secure=SECURE,
        plain_says=f"root {own}/www;" if "no redirect" in site.defects else to_https,
        folder=own,
        says=says,
    )
