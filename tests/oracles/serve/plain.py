"""Servers that are a TLS library and little more."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.oracles.row import Row
from tests.oracles.serve.files import write_files
from tests.oracles.serve.process import ADDRESS, free_port, running
from tests.oracles.serve.web import TLS, between
from tests.programs import program

HERE = Path(__file__).parent
NO = {
    "TLS 1.0": "-no_tls1",
    "TLS 1.1": "-no_tls1_1",
    "TLS 1.2": "-no_tls1_2",
    "TLS 1.3": "-no_tls1_3",
}


@contextmanager
def s_server(row: Row, folder: Path) -> Iterator[int]:
    """Run `openssl s_server` as the row says."""
    port, files = free_port(), write_files(row, folder)
    command: list[str | Path] = [program("openssl"), "s_server", "-accept", f"{ADDRESS}:{port}"]
    for pair, prefix in zip(files.pairs, ("", "d"), strict=False):
        command += [f"-{prefix}cert", pair.leaf, f"-{prefix}key", pair.key]
        command += [f"-{prefix}cert_chain", pair.sent] if pair.sent.stat().st_size else []
    command += [NO[version] for version in TLS if version not in between(row)]
    command += ["-www", "-quiet", "-cipher", row.suites or "DEFAULT:@SECLEVEL=0"]
    command += ["-ciphersuites", row.suites13] if row.suites13 else []
    command += ["-groups", row.groups] if row.groups else []
    command += ["-dhparam", files.dh] if files.dh else []
    command += [] if row.client_order else ["-serverpref"]
    command += [] if row.tickets else ["-no_ticket"]
    command += ["-Verify", "1"] if row.asks_for_certificate else []
    command += [f"-{each}" for each in row.off]
    with running(command, port, folder):
        yield port


@contextmanager
def gnutls(row: Row, folder: Path) -> Iterator[int]:
    """Run gnutls-serv; the row's `suites` is the whole priority string."""
    port, files = free_port(), write_files(row, folder)
    command: list[str | Path] = [program("gnutls-serv"), "--http", "--quiet", f"--port={port}"]
    for pair in files.pairs:
        command += [f"--x509certfile={pair.chain}", f"--x509keyfile={pair.key}"]
    command += [f"--priority={row.suites}"] if row.suites else []
    command += [f"--dhparams={files.dh}"] if files.dh else []
    command += [] if row.tickets else ["--noticket"]
    command += ["--require-client-cert"] if row.asks_for_certificate else ["--disable-client-cert"]
    with running(command, port, folder):
        yield port


@contextmanager
def scripted(row: Row, folder: Path) -> Iterator[int]:
    """Run one of our small servers, which read the row and the files from JSON."""
    port, files = free_port(), write_files(row, folder)
    told = asdict(row) | {
        "port": port,
        "address": ADDRESS,
        "pairs": [{"chain": str(pair.chain), "key": str(pair.key)} for pair in files.pairs],
        "dh": str(files.dh or ""),
        "root": str(files.root),
    }
    path = folder / "row.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    commands = {
        "tlslite": [sys.executable, HERE / "tlslite_server.py", path],
        "sslv2": [sys.executable, HERE / "sslv2_server.py", path],
        "openssl 4": [sys.executable, HERE / "pyopenssl_server.py", path],
        "node": [program("node"), HERE / "node_server.js", path] if row.program == "node" else [],
    }
    with running(commands[row.program], port, folder):
        yield port
