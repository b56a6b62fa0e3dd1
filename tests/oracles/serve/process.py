"""Run a server's program on a free port until the test is done."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.programs import ALSO_IN

ADDRESS = "127.0.0.1"
# Debian forbids TLS 1.0, 1.1 and small keys by its openssl.cnf; each row decides for itself.
OPENSSL_CNF = """\
openssl_conf = default
[default]
ssl_conf = ssl
[ssl]
system_default = any
[any]
MinProtocol = None
CipherString = DEFAULT@SECLEVEL=0
"""


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.create_server((ADDRESS, 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path],
    port: int,
    folder: Path,
    *,
    limit_s: float = 20.0,
) -> Iterator[int]:
    """Run a program that listens on `port`; yield the port once it does."""
    configuration = folder / "openssl.cnf"
    configuration.write_text(OPENSSL_CNF, encoding="utf-8")
    path = os.environ.get("PATH", "") + ALSO_IN
    environment = os.environ | {"OPENSSL_CONF": str(configuration), "PATH": path}
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
        try:
            _wait_for(port, process, log, limit_s)
            yield port
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
            if process.stdin:
                process.stdin.close()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path, limit_s: float) -> None:
    ends = time.monotonic() + limit_s
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended:\n{log.read_text(errors='replace')}")
        with suppress(OSError), socket.create_connection((ADDRESS, port), timeout=1):
            return
        time.sleep(0.03)
    raise RuntimeError(f"{process.args!r} does not listen:\n{log.read_text(errors='replace')}")
