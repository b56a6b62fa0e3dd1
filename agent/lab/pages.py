"""What the websites of the lab answer: pages, fields, and a file that should not be there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

VALID_FOR: Final = timedelta(days=90)
PAGE: Final = """\
<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{name}</title>
<link rel="stylesheet" href="/css/chinh.css"></head>
<body><h1>Trang mẫu của rasoat</h1></body></html>
"""
ALWAYS: Final = (
    "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload",
    "Set-Cookie: sid=mau; Path=/; Secure; HttpOnly; SameSite=Lax",
)
FIELDS: Final = (
    "Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'",
    "X-Frame-Options: SAMEORIGIN",
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: strict-origin-when-cross-origin",
    "Permissions-Policy: camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy: same-origin",
    "Cross-Origin-Resource-Policy: same-origin",
)
DUMP: Final = "-- MySQL dump 10.13\nCREATE TABLE `hoc_sinh` (`ho_ten` varchar(80));\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Website:
    """A website that is right; an argument is what is wrong with it."""

    name: str
    fields: bool = True  # those that protect the visitor
    server: str = "rasoat-lab"
    dump: bool = False  # lies beside the pages


def answer_to(head: bytes, site: Website) -> bytes:
    """Answer a request by its head; the connection stays open."""
    method, _, rest = head.decode("latin-1").partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    status, media_type, text = _content(method, path, site)
    fields = (
        f"HTTP/1.1 {status}",
        f"Server: {site.server}",
        f"Content-Type: {media_type}; charset=utf-8",
        f"Content-Length: {len(text.encode())}",
        *ALWAYS,
        *(FIELDS if site.fields else ()),
    )
    body = "" if method == "HEAD" else text
    return ("\r\n".join((*fields, "", "")) + body).encode()


def _content(method: str, path: str, site: Website) -> tuple[str, str, str]:
    if method not in ("GET", "HEAD"):
        return "405 Method Not Allowed", "text/plain", "405\n"
    files = {
        "/": ("text/html", PAGE.format(name=site.name)),
        "/css/chinh.css": ("text/css", "body { max-width: 60rem }\n"),
        "/robots.txt": ("text/plain", "User-agent: *\nAllow: /\n"),
        "/.well-known/security.txt": ("text/plain", _security_txt(site.name)),
    }
    if site.dump:
        files["/backup.sql"] = ("text/plain", DUMP)
    if path not in files:
        return "404 Not Found", "text/html", "<!doctype html><title>404</title><h1>404</h1>\n"
    return ("200 OK", *files[path])


def _security_txt(name: str) -> str:
    expires = (datetime.now(UTC) + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return f"Contact: mailto:antoan@{name}\nExpires: {expires}\nPreferred-Languages: vi\n"
