"""The servers of the race: nginx on many loopback addresses, each behind a relay of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.tls_race.where import HOST, PORT
from tests.oracles.primes import PEM
from tests.tls_servers import Site, issue

SAFE_SUITES = (
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384"
)
OLD_SUITES = (
    f"{SAFE_SUITES}:DHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES128-SHA:"
    "ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA256:DHE-RSA-AES256-SHA256:"
    "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:AES128-SHA:AES256-SHA:"
    "DHE-RSA-AES128-SHA:DHE-RSA-AES256-SHA:@SECLEVEL=0"
)
KINDS = {  # Mozilla's intermediate and old configurations; both with the three suites of TLS 1.3
    "TLS 1.2 and 1.3, 8 suites": f"""
    ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {SAFE_SUITES};""",
    "TLS 1.0 to 1.3, 23 suites": f"""
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers {OLD_SUITES};
    ssl_prefer_server_ciphers on;""",
}
CONFIGURATION = """\
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log stderr emerg;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  ssl_dhparam {folder}/dh.pem;
  {servers}
}}
"""
SERVER = """
  server {{
    {listens}
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;{directives}
    return 204;
  }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Far:
    """A server as the scanners meet it: behind the relay."""

    address: str
    kind: str


def addresses(network: int, number: int) -> list[str]:
    """Return loopback addresses, two hundred to a /24."""
    return [f"127.{network}.{1 + n // 200}.{1 + n % 200}" for n in range(number)]


@contextmanager
def far_servers(number: int) -> Iterator[tuple[Far, ...]]:
    """Run so many servers, every second one old, each behind its own address of the relay."""
    near, far = addresses(2, number), addresses(1, number)
    kinds = [list(KINDS)[n % len(KINDS)] for n in range(number)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(_nginx(folder, near, kinds))
        stack.enter_context(relay(far, near))
        yield tuple(Far(address=a, kind=k) for a, k in zip(far, kinds, strict=True))


def rsa_site() -> Site:
    """Return a chain of RSA-2048 certificates, as most servers have."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)]
    root = issue("Root CA", is_ca=True, valid_days=(-900, 900), key=keys[0])
    between = issue("Between CA", by=root, is_ca=True, valid_days=(-800, 800), key=keys[1])
    leaf = issue(HOST, by=between, dns=(HOST,), key=keys[2])
    return Site(leaf=leaf, intermediates=(between,), root=root)


@contextmanager
def _nginx(folder: Path, near: Sequence[str], kinds: Sequence[str]) -> Iterator[None]:
    (folder / "dh.pem").write_text(PEM["ffdhe2048"], encoding="ascii")
    servers = []
    for number, (kind, directives) in enumerate(KINDS.items()):
        own = folder / str(number)
        own.mkdir()
        shown = rsa_site()
        (own / "chain.pem").write_bytes(shown.chain_pem)
        (own / "key.pem").write_bytes(shown.leaf.key_pem)
        at = [address for address, other in zip(near, kinds, strict=True) if other == kind]
        listens = "\n    ".join(f"listen {one}:{PORT} ssl backlog=256;" for one in at)
        if at:
            servers.append(SERVER.format(folder=own, listens=listens, directives=directives))
    text = CONFIGURATION.format(folder=folder, servers="".join(servers))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed: apt install nginx-light")
    command = [program, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(near[-1], process)
            yield
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        with suppress(OSError), socket.create_connection((address, PORT), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")


@contextmanager
def relay(far: Sequence[str], near: Sequence[str]) -> Iterator[None]:
    pairs = "".join(f"{a} {PORT} {b} {PORT}\n" for a, b in zip(far, near, strict=True))
    command = [sys.executable, Path(__file__).with_name("relay.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(pairs.encode("ascii"))
            process.stdin.close()
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError("the relay did not start")
            yield
        finally:
            process.terminate()
