"""A clean website and what can be wrong with one, served by a real nginx on loopback."""

import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

import pytest

from checks.declared import Endpoint
from checks.finding import Target
from tests.programs import program
from tests.tls_servers import Site as Certified
from tests.tls_servers import days_from_now
from tests.tls_servers import site as certified

ROOTED = certified()
HERE = "127.0.0.1"
HOST = "site.example.vn"
FIELDS: Mapping[str, str] = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Set-Cookie": "sid=8f3a; Path=/; Secure; HttpOnly; SameSite=Lax",
}
PAGE = """\
<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Sở Giáo dục và Đào tạo</title>
<link rel="stylesheet" href="/css/chinh.css"><script src="/js/chinh.js"></script></head>
<body><img src="/images/anh.png" alt=""><form action="/tim-kiem"><input name="q"></form>{more}
</body></html>
"""
SECURITY_TXT = "Contact: mailto:antoan@example.vn\nExpires: {expires}\n"
CONFIGURATION = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; server_tokens off; keepalive_timeout 30; charset utf-8;
  types {{
    text/html html; text/css css; text/plain txt; application/javascript js; image/png png;
  }}
  default_type application/octet-stream;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  {servers}
}}
"""
SERVER = """\
server {{
  listen 127.0.0.1:{plain}; server_name {host}; {plain_says}
}}
server {{
  listen 127.0.0.1:{secure} ssl{protocol}; server_name {host};
  ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;
  root {folder}/www; {fields}
  {says}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Website:
    """A website that is right; an argument is what is wrong with it."""

    fields: Mapping[str, str | None] = field(default_factory=dict)  # beside the clean ones
    plain: str = "return 301 https://$host:{secure}$request_uri;"
    says: str = ""  # more directives of the HTTPS server
    page: str = ""  # in the body, beside what is clean
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    without: tuple[str, ...] = ()  # files that the clean site has
    security_txt: str = SECURITY_TXT
    certified: Certified = ROOTED


@dataclass(frozen=True, kw_only=True)
class Served:
    """A website that is up."""

    plain: int
    secure: int
    site: Website

    def target(self, **changes: object) -> Target:
        root = self.site.certified.root
        declared = Endpoint(
            url=f"https://{HOST}:{self.secure}",
            scheme="https",
            host=HOST,
            port=self.secure,
            http_port=self.plain,
            pinned=True,
            agency_cas=(root.der,) if root else (),
        )
        return Target(
            system="website", kind="endpoint", id="web", addresses=(HERE,), declared=declared
        )


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HERE, 0))
        return [probe.getsockname()[1] for probe in probes]


def lay_out(folder: Path, site: Website) -> None:
    """Write a site's files and its certificate."""
    www = folder / "www"
    files: dict[str, str | bytes] = {
        "index.html": PAGE.format(more=site.page),
        "css/chinh.css": "body{}",
        "js/chinh.js": "1;",
        "images/anh.png": b"\x89PNG",
        "robots.txt": "User-agent: *\nDisallow: /admin/\n",
        ".well-known/security.txt": site.security_txt.replace("{expires}", next_month()),
        **site.files,
    }
    for path, content in files.items():
        if path not in site.without:
            there = www / path
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "chain.pem").write_bytes(site.certified.chain_pem)
    (folder / "key.pem").write_bytes(site.certified.leaf.key_pem)


def next_month() -> str:
    return days_from_now(30).strftime("%Y-%m-%dT%H:%M:%SZ")


def server_of(folder: Path, site: Website, plain: int, secure: int) -> str:
    lines = {**FIELDS, **site.fields}
    fields = " ".join(
        f'add_header {name} "{value}" always;' for name, value in lines.items() if value is not None
    )
    return SERVER.format(
        folder=folder,
        host=HOST,
        plain=plain,
        secure=secure,
        protocol=" http2",
        fields=fields,
        plain_says=site.plain.replace("{secure}", str(secure)),
        says=site.says.replace("{plain}", str(plain)).replace("{secure}", str(secure)),
    )


@contextmanager
def serving(folder: Path, **sites: Website) -> Iterator[dict[str, Served]]:
    """Serve every site by one nginx."""
    ports = free_ports(2 * len(sites))
    served, servers = {}, []
    for number, (name, site) in enumerate(sites.items()):
        own = folder / name
        lay_out(own, site)
        plain, secure = ports[2 * number : 2 * number + 2]
        servers.append(server_of(own, site, plain, secure))
        served[name] = Served(plain=plain, secure=secure, site=site)
    text = CONFIGURATION.format(folder=folder, servers="\n".join(servers))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            wait_for(ports, process)
            yield served
        finally:
            process.terminate()


def wait_for(ports: list[int], process: subprocess.Popen[bytes]) -> None:
    """Wait until a server listens at the last of its ports."""
    for _ in range(100):
        with suppress(OSError), socket.create_connection((HERE, ports[-1]), timeout=1):
            return
        if process.poll() is not None:
            pytest.fail(f"the server ended: {process.communicate()[1].decode()}")
        sleep(0.05)
    pytest.fail("the server does not listen")
