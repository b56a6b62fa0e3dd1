"""The lines that remedies give are taken by the very programs that they are for."""

import re
import subprocess
from pathlib import Path

import pytest

from baselines.read import read_all, shipped
from tests.programs import program
from tests.tls_servers import site

RULES = [
    rule
    for baseline in read_all(shipped())
    for requirement in baseline.requirements
    for rule in requirement.rules
]
NGINX = """\
pid {folder}/nginx.pid; error_log stderr; events {{}}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  ssl_certificate {folder}/site.pem; ssl_certificate_key {folder}/site.pem;
  {http}
  server {{
    listen unix:{folder}/own.sock ssl; server_name www.example.vn;
    {server}
  }}
}}
"""
APACHE = """\
ServerRoot {folder}
ServerName www.example.vn
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
Listen 127.0.0.1:8443
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule socache_shmcb_module {modules}/mod_socache_shmcb.so
LoadModule ssl_module {modules}/mod_ssl.so
LoadModule http2_module {modules}/mod_http2.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule rewrite_module {modules}/mod_rewrite.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule autoindex_module {modules}/mod_autoindex.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule authz_host_module {modules}/mod_authz_host.so
TypesConfig /dev/null
{server_wide}
<VirtualHost 127.0.0.1:8443>
  SSLEngine on
  SSLCertificateFile {folder}/site.pem
  {host}
</VirtualHost>
"""
FIREWALL = (
    "LoadModule unique_id_module /usr/lib/apache2/modules/mod_unique_id.so",
    "LoadModule security2_module /usr/lib/apache2/modules/mod_security2.so",
)
HAPROXY = """\
global
    {wide}
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
frontend site
    {bind}
    default_backend pages
backend pages
    server one 127.0.0.1:80
"""
SERVER_WIDE = (
    "SSLStaplingCache",
    "Listen",
    "ServerTokens",
)  # Apache takes these outside of virtual hosts alone
# Files and ports of the remedies, and what the OpenSSL of this system may be too old for.
SPARED = (
    (re.compile(r"\S*/(fullchain|key|site)\.pem"), "{folder}/site.pem"),
    (re.compile(r"listen (443|80)\b"), "listen unix:{folder}/remedy.sock"),
    (re.compile(r"bind :443"), "bind 127.0.0.1:8443"),
    (re.compile(r"/run/apache2/"), "{folder}/"),
    (re.compile(r"X25519MLKEM768:"), ""),  # OpenSSL 3.5
)


def lines_for(product: str):
    """Give each rule's lines for a product, the same lines once."""
    seen = {
        rule.remedy.products[product]: rule for rule in RULES if product in rule.remedy.products
    }
    return pytest.mark.parametrize(
        "lines", [pytest.param(lines, id=rule.id) for lines, rule in seen.items()]
    )


def at(folder: Path, lines: tuple[str, ...]) -> list[str]:
    """Return the lines for files and ports of this folder, where a certificate stands."""
    shown = site()
    (folder / "site.pem").write_bytes(shown.leaf.key_pem + shown.chain_pem)
    for pattern, instead in SPARED:
        lines = tuple(pattern.sub(instead.format(folder=folder), line) for line in lines)
    return list(lines)


def accepted(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stdout + done.stderr


@lines_for("nginx")
def test_nginx_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    text = "\n".join(at(tmp_path, lines))
    in_server = not text.startswith("server {")
    configuration = NGINX.format(
        folder=tmp_path,
        http="" if in_server else text,
        server=text if in_server else "",
    )
    (tmp_path / "nginx.conf").write_text(configuration, encoding="utf-8")
    accepted(program("nginx"), "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf")


@lines_for("Apache")
def test_apache_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    placed = at(tmp_path, lines)
    wide = [line for line in placed if line.startswith(SERVER_WIDE)]
    if any(line.startswith("Sec") for line in placed):
        wide = [*FIREWALL, *wide]
    configuration = APACHE.format(
        folder=tmp_path,
        modules="/usr/lib/apache2/modules",
        server_wide="\n".join(wide),
        host="\n  ".join(line for line in placed if line not in wide),
    )
    (tmp_path / "apache.conf").write_text(configuration, encoding="utf-8")
    accepted(program("apache2"), "-t", "-f", tmp_path / "apache.conf")


@lines_for("HAProxy")
def test_haproxy_takes_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    placed = at(tmp_path, lines)
    bind = [line for line in placed if line.startswith("bind ")]
    configuration = HAPROXY.format(
        wide="\n    ".join(line for line in placed if line not in bind),
        bind="\n    ".join(bind) or f"bind 127.0.0.1:8443 ssl crt {tmp_path}/site.pem",
    )
    (tmp_path / "haproxy.cfg").write_text(configuration, encoding="utf-8")
    accepted(program("haproxy"), "-c", "-f", tmp_path / "haproxy.cfg")


@lines_for("OpenSSL")
def test_openssl_runs_the_lines(lines: tuple[str, ...], tmp_path: Path) -> None:
    program("openssl")
    for line in lines:
        done = subprocess.run(
            line.split(), check=False, cwd=tmp_path, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0, done.stderr


@lines_for("Postfix")
def test_postfix_lines_are_assignments(lines: tuple[str, ...]) -> None:
    assert [
        line for line in lines if not re.fullmatch(r"[a-z_]+ = \S.*|[a-z_]+ = >=\S+", line)
    ] == []


@lines_for("PHP")
def test_php_lines_are_settings(lines: tuple[str, ...]) -> None:
    assert [line for line in lines if not re.fullmatch(r"[a-z_.]+ = \S+", line)] == []
