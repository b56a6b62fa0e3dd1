"""Web servers and proxies from packages: nginx, Apache httpd, HAProxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.oracles.row import Row
from tests.oracles.serve.files import Files, write_files
from tests.oracles.serve.process import ADDRESS, free_port, running
from tests.programs import program

TLS: Final = ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
TLSV: Final = dict(zip(TLS, ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), strict=True))
TLSV0: Final = TLSV | {"TLS 1.0": "TLSv1.0"}
NGINX: Final = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {address}:{port} ssl;
        return 204;
        {directives}
    }}
}}
"""
APACHE: Final = """\
ServerRoot {folder}
ServerName {address}
Listen {address}:{port}
PidFile {folder}/httpd.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule socache_shmcb_module {modules}/mod_socache_shmcb.so
LoadModule ssl_module {modules}/mod_ssl.so
User {user}
DocumentRoot {folder}
SSLEngine on
{directives}
"""
APACHE_MODULES: Final = Path("/usr/lib/apache2/modules")
HAPROXY: Final = """\
global
    tune.ssl.default-dh-param 2048
    {global_lines}
defaults
    mode http
    timeout client 10s
    timeout server 10s
    timeout connect 10s
frontend site
    bind {address}:{port} ssl {options}
    http-request return status 200
"""


def between(row: Row) -> tuple[str, ...]:
    """Return the versions that the row's server takes."""
    return TLS[TLS.index(row.oldest) : TLS.index(row.newest) + 1]


@contextmanager
def nginx(row: Row, folder: Path) -> Iterator[int]:
    """Run nginx as the row says."""
    port, files = free_port(), write_files(row, folder)
    directives = "\n        ".join(f"{line};" for line in _nginx_lines(row, files))
    text = NGINX.format(folder=folder, address=ADDRESS, port=port, directives=directives)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with running(command, port, folder):
        yield port


def _nginx_lines(row: Row, files: Files) -> Iterator[str]:
    for pair in files.pairs:
        yield f"ssl_certificate {pair.chain}"
        yield f"ssl_certificate_key {pair.key}"
    yield f"ssl_protocols {' '.join(TLSV[version] for version in between(row))}"
    yield f"ssl_prefer_server_ciphers {'off' if row.client_order else 'on'}"
    yield f"ssl_session_tickets {'on' if row.tickets else 'off'}"
    if row.suites:
        yield f"ssl_ciphers {row.suites}"
    if row.suites13:
        yield f"ssl_conf_command Ciphersuites {row.suites13}"
    if row.groups:
        yield f"ssl_ecdh_curve {row.groups}"
    if files.dh:
        yield f"ssl_dhparam {files.dh}"
    if row.asks_for_certificate:
        yield f"ssl_client_certificate {files.root}"
        yield "ssl_verify_client on"


@contextmanager
def apache(row: Row, folder: Path) -> Iterator[int]:
    """Run Apache httpd as the row says."""
    port, files = free_port(), write_files(row, folder)
    text = APACHE.format(
        folder=folder,
        address=ADDRESS,
        port=port,
        modules=APACHE_MODULES,
        user="www-data",
        directives="\n".join(_apache_lines(row, files)),
    )
    (folder / "httpd.conf").write_text(text, encoding="utf-8")
    command = [program("apache2"), "-X", "-d", folder, "-f", folder / "httpd.conf"]
    with running(command, port, folder):
        yield port


def _apache_lines(row: Row, files: Files) -> Iterator[str]:
    for pair in files.pairs:
        chain = pair.chain
        if files.dh:  # mod_ssl reads own parameters from the file of the certificate
            chain = pair.chain.with_suffix(".dh.pem")
            chain.write_bytes(pair.chain.read_bytes() + files.dh.read_bytes())
        yield f"SSLCertificateFile {chain}"
        yield f"SSLCertificateKeyFile {pair.key}"
    yield f"SSLProtocol -all {' '.join(f'+{TLSV[version]}' for version in between(row))}"
    yield f"SSLHonorCipherOrder {'off' if row.client_order else 'on'}"
    yield f"SSLSessionTickets {'on' if row.tickets else 'off'}"
    if row.suites:
        yield f"SSLCipherSuite {row.suites}"
    if row.suites13:
        yield f"SSLCipherSuite TLSv1.3 {row.suites13}"
    if row.groups:
        yield f"SSLOpenSSLConfCmd Groups {row.groups}"
    if row.asks_for_certificate:
        yield f"SSLCACertificateFile {files.root}"
        yield "SSLVerifyClient require"


@contextmanager
def haproxy(row: Row, folder: Path) -> Iterator[int]:
    """Run HAProxy as the row says."""
    port, files = free_port(), write_files(row, folder)
    for pair, kind in zip(files.pairs, ("rsa", "ecdsa"), strict=False):
        (folder / f"site.pem.{kind}").write_bytes(pair.both.read_bytes())
    one = files.pairs[0].both if len(files.pairs) == 1 else folder / "site.pem"
    lines = [f"ssl-dh-param-file {files.dh}"] if files.dh else []
    text = HAPROXY.format(
        address=ADDRESS,
        port=port,
        options=" ".join([f"crt {one}", *_haproxy_options(row, files)]),
        global_lines="\n    ".join(lines),
    )
    (folder / "haproxy.cfg").write_text(text, encoding="utf-8")
    with running([program("haproxy"), "-db", "-f", folder / "haproxy.cfg"], port, folder):
        yield port


def _haproxy_options(row: Row, files: Files) -> Iterator[str]:
    yield f"ssl-min-ver {TLSV0[row.oldest]} ssl-max-ver {TLSV0[row.newest]}"
    yield "prefer-client-ciphers" if row.client_order else ""
    yield "" if row.tickets else "no-tls-tickets"
    yield f"ciphers {row.suites}" if row.suites else ""
    yield f"ciphersuites {row.suites13}" if row.suites13 else ""
    yield f"curves {row.groups}" if row.groups else ""
    yield f"ca-file {files.root} verify required" if row.asks_for_certificate else ""
