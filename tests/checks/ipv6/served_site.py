"""A website with its domain behind two routers: nginx and Knot in a namespace of their own."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from tests.audits import RASOAT, ROOT
from tests.namespaces import OTHER_V4, OTHER_V6, SCOPE, V4, V6, Network
from tests.programs import program
from tests.tls_servers import Site, site

HOST, DOMAIN = "www.own.vn", "own.vn"
BOTH = (V4, f"[{V6}]")
# Its certificate is long enough that the answer to a hello fills a packet.
SHOWN: Site = site(dns=(HOST, DOMAIN, *(f"truong-{n:03}.own.vn" for n in range(80))), ips=())
PAGE = (
    "<!doctype html><meta charset=utf-8><title>Sở Giáo dục và Đào tạo</title>"
    "<p>Thông báo tuyển sinh lớp mười năm học mới của các trường trung học phổ thông{more}</p>"
)
NGINX = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 64; }}
http {{
  access_log off; server_tokens off; default_type text/html;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;
  {servers}
}}
"""
SERVER = """\
server {{
  listen {address}:80; listen {address}:443 ssl; root {folder}/{files};
  if ($scheme = http) {{ return 301 https://$host$request_uri; }}
  {directives}
}}
"""
KNOT = """\
server:
  rundir: "{folder}"
  user: "root"
  listen: [{listen}]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "{folder}"
log:
  - target: stderr
    any: warning
zone:
  - domain: "."
    file: "{folder}/root.zone"
  - domain: "own.vn."
    file: "{folder}/own.zone"
"""
SOA = "@ 60 SOA ns1.own.vn. hostmaster.own.vn. 1 7200 3600 1209600 60\n"
SERVERS = {"ns1": (V4, V6), "ns2": (OTHER_V4, OTHER_V6)}


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is served; its defaults are all right, so that what is given is the defect."""

    listens: tuple[str, ...] = BOTH
    directives: Mapping[str, str] = field(default_factory=dict)  # by address, for nginx
    pages: Mapping[str, str] = field(default_factory=dict)  # by address: more text
    records: tuple[str, ...] = (
        f"www A {V4}",
        f"www AAAA {V6}",
        f"@ A {V4}",
        f"@ AAAA {V6}",
        "@ MX 10 mail",
        f"mail A {V4}",
        f"mail AAAA {V6}",
    )
    name_servers_listen: tuple[str, ...] = (V4, V6, OTHER_V4, OTHER_V6)


@contextmanager
def served(net: Network, folder: Path, what: Served) -> Iterator[None]:
    """Run the servers until they listen."""
    with ExitStack() as running:
        running.enter_context(_nginx(net, folder / "web", what))
        running.enter_context(_knot(net, folder / "dns", what))
        running.enter_context(_mail(net))
        yield


@contextmanager
def _nginx(net: Network, folder: Path, what: Served) -> Iterator[None]:
    blocks = []
    for number, address in enumerate(what.listens):
        files = folder / str(number)
        files.mkdir(parents=True)
        page = PAGE.format(more=what.pages.get(address, ""))
        (files / "index.html").write_text(page, encoding="utf-8")
        directives = what.directives.get(address, "")
        blocks.append(
            SERVER.format(address=address, folder=folder, files=number, directives=directives)
        )
    (folder / "chain.pem").write_bytes(SHOWN.chain_pem)
    (folder / "key.pem").write_bytes(SHOWN.leaf.key_pem)
    text = NGINX.format(folder=folder, servers="\n".join(blocks))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with _up(net, command, [(address.strip("[]"), 443) for address in what.listens]):
        yield


@contextmanager
def _knot(net: Network, folder: Path, what: Served) -> Iterator[None]:
    folder.mkdir()
    names = "".join(
        f"{label} A {ipv4}\n{label} AAAA {ipv6}\n" for label, (ipv4, ipv6) in SERVERS.items()
    )
    own = "\n".join(what.records)
    reverse = "".join(f"{ip_address(one).reverse_pointer}. PTR mail.own.vn.\n" for one in (V4, V6))
    (folder / "root.zone").write_text(
        f"$ORIGIN .\n$TTL 60\n{SOA}@ NS ns1.own.vn.\n{reverse}own.vn. NS ns1.own.vn.\n"
    )
    (folder / "own.zone").write_text(
        f"$ORIGIN own.vn.\n$TTL 60\n{SOA}@ NS ns1\n@ NS ns2\n{names}{own}\n"
    )
    listen = ", ".join(f"{address}@53" for address in what.name_servers_listen)
    (folder / "knot.conf").write_text(KNOT.format(folder=folder, listen=listen))
    command = [program("knotd"), "-c", folder / "knot.conf"]
    with _up(net, command, [(address, 53) for address in what.name_servers_listen]):
        yield


@contextmanager
def _mail(net: Network) -> Iterator[None]:
    """Listen on port 25, as a mail server does."""
    code = (
        "import socket, time; it = socket.create_server(('::', 25), family=socket.AF_INET6,"
        " dualstack_ipv6=True, backlog=64); time.sleep(600)"
    )
    with _up(net, ["python3", "-c", code], [(V4, 25)]):
        yield


@contextmanager
def _up(net: Network, command: list[str | Path], sockets: list[tuple[str, int]]) -> Iterator[None]:
    with subprocess.Popen(net.command("server", *command), stderr=subprocess.PIPE) as process:
        try:
            for address, port in sockets:
                _wait_for(net, address, port, process)
            yield
        finally:
            process.kill()


def _wait_for(net: Network, address: str, port: int, process: subprocess.Popen[bytes]) -> None:
    code = f"import socket; socket.create_connection(({address!r}, {port}), 1)"
    for _ in range(100):
        with suppress(subprocess.CalledProcessError):
            net.run("server", "python3", "-c", code)
            return
        if process.poll() is not None:
            raise AssertionError(process.communicate()[1].decode())
        time.sleep(0.05)
    raise AssertionError(f"{address} port {port} does not listen")


INVENTORY = """\
organisation: {{name: Sở Giáo dục và Đào tạo}}
scope: [{scope}, own.vn, "*.own.vn"]
agency_cas: [ca.pem]
systems:
  - id: website
    name: Trang thông tin điện tử
    kind: {kind}
    endpoints: [{{id: web, url: "https://www.own.vn"}}]
    domains: [{{id: ten-mien, name: own.vn, mail: both}}]
    baselines: [ipv6-programme-2026-2030, ipv6-ready]
"""
SETTINGS = f"""\
[network]
resolver = "{V4}:53"
controls = [{{controls}}]
[limits]
confirm_after_s = 0
pause_between_s = 0
connect_timeout_s = 2
read_timeout_s = 1.2
"""


@dataclass(frozen=True, kw_only=True)
class Audited:
    """What an audit found: the worst status, and all that was said, by rule."""

    statuses: Mapping[str, str]
    causes: Mapping[str, str | None]
    says: Mapping[str, str]
    requirements: Mapping[str, str]


def audit(
    net: Network,
    folder: Path,
    *rules: str,
    controls: tuple[str, ...] = (),
    kind: str = "website",
) -> Audited:
    """Audit the site from the agent's namespace, by the command line as a user does."""
    assert SHOWN.root is not None
    (folder / "ca.pem").write_bytes(SHOWN.root.pem)
    scope = ", ".join(f'"{one}"' for one in SCOPE)
    (folder / "mine.yaml").write_text(INVENTORY.format(scope=scope, kind=kind), encoding="utf-8")
    listed = ", ".join(f'"{one}"' for one in controls)
    (folder / "rasoat.toml").write_text(SETTINGS.format(controls=listed))
    command = [*RASOAT, "audit", folder / "mine.yaml", "--settings", folder / "rasoat.toml"]
    command += ["--data", folder / "data", "--format", "json", "--out", "-", "--exit-on", "never"]
    command += [f"--rule=ipv6-programme-2026-2030/{rule}" for rule in rules]
    run = subprocess.run(
        net.command("agent", *command),
        cwd=ROOT,
        env=os.environ | {"RASOAT_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    by_rule = {one["rule"].partition("/")[2]: one for one in told["findings"] if one["check"]}
    return Audited(
        statuses={rule: one["status"] for rule, one in by_rule.items()},
        causes={rule: one["cause"] for rule, one in by_rule.items()},
        says={rule: one["reason"] for rule, one in by_rule.items()},
        requirements={one["id"].partition("/")[2]: one["verdict"] for one in told["requirements"]},
    )
