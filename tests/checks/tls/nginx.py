"""A real nginx on a free port of loopback."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.programs import program
from tests.tls_servers import Site

CONFIGURATION = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} {ssl}; listen [::1]:{port} {ssl};
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;
    {directives}
    return 204;
  }}
}}
"""


@contextmanager
def nginx(folder: Path, shown: Site, *directives: str, ssl: str = "ssl") -> Iterator[int]:
    """Run nginx with directives of its server block; yield the port, the same in both families."""
    port = _free_port()
    (folder / "chain.pem").write_bytes(shown.chain_pem)
    (folder / "key.pem").write_bytes(shown.leaf.key_pem)
    text = CONFIGURATION.format(folder=folder, port=port, ssl=ssl, directives=" ".join(directives))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _free_port() -> int:
    """Find a port that is free in both families; what another test holds in one would answer."""
    while True:
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as probe:
            port = int(probe.getsockname()[1])
            with suppress(OSError), socket.create_server(("127.0.0.1", port)):
                return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            pytest.fail(f"nginx ended: {process.communicate()[1].decode()}")
        time.sleep(0.05)
    pytest.fail("nginx does not listen")
