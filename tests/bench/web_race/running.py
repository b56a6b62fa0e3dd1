"""Run what the race needs: the sites behind the relay, and the names that lead to them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.web_race.sites import PLAIN, SECURE, RaceSite
from tests.dns_servers import Internet, internet
from tests.dns_zones import Zone
from tests.programs import program

RELAY = Path(__file__).parents[1] / "tls_race" / "relay.py"
SIGNED = 10  # of this many sites, one signs its zone


@dataclass(slots=True)
class Told:
    """What the sites and the relay wrote down of one run."""

    visits: tuple[tuple[str, str, str, str], ...] = ()  # near address, port, method, URI
    connections: Mapping[str, tuple[int, int]] = ()  # near address → in all, at most at once

    def of(self, site: RaceSite) -> list[tuple[str, str, str]]:
        """Return what one site was asked: port, method, URI."""
        return [visit[1:] for visit in self.visits if visit[0] == site.near]


@contextmanager
def names(folder: Path, every: Sequence[RaceSite]) -> Iterator[Internet]:
    """Serve a zone for each site by Knot, and resolve by Unbound, which validates."""
    own = [
        Zone(
            name=site.domain,
            servers={f"ns{n}": f"127.0.{3 + n}.{1 + site.number // 5}" for n in (1, 2)},
            fault="" if site.number % SIGNED == 0 else "unsigned",
            records=(
                f"@ A {site.far}",
                f"www A {site.far}",
                f"mail A {site.far}",
                "@ MX 10 mail",
                '@ TXT "v=spf1 mx -all"',
                '_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@' + f'{site.domain}"',
                '@ CAA 0 issue "race.example"',
            ),
        )
        for site in every
    ]
    above = [Zone(name="."), Zone(name="race"), Zone(name="edu.race")]
    with internet(folder, [*above, *own]) as net:
        yield net


@contextmanager
def served(folder: Path, every: Sequence[RaceSite]) -> Iterator[Told]:
    """Serve the sites behind the relay; what they were asked is told at the end."""
    told = Told()
    log = folder / "visits.log"
    log.unlink(missing_ok=True)
    command = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with subprocess.Popen(command) as nginx, _relay(folder, every) as relay:
        try:
            _wait_for(every[-1].near, SECURE)
            yield told
            relay.send_signal(signal.SIGTERM)
            relay.wait()
        finally:
            nginx.send_signal(signal.SIGQUIT)
    told.visits = tuple(_visit(line) for line in log.read_text(encoding="ascii").splitlines())
    told.connections = json.loads((folder / "relay.json").read_text(encoding="ascii"))


def _visit(line: str) -> tuple[str, str, str, str]:
    address, port, _, method, _, uri = line.split(" ", 5)
    return address, port, method, uri


@contextmanager
def _relay(folder: Path, every: Sequence[RaceSite]) -> Iterator[subprocess.Popen[bytes]]:
    pairs = "".join(
        f"{site.far} {port} {site.near} {port}\n" for site in every for port in (PLAIN, SECURE)
    )
    command = [sys.executable, RELAY, folder / "relay.json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(pairs.encode("ascii"))
            process.stdin.close()
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError("the relay did not start")
            yield process
        finally:
            process.kill()


def _wait_for(address: str, port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection((address, port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")


def quiet_environment() -> dict[str, str]:
    """Return the environment of a program that is timed."""
    return {**os.environ, "NO_COLOR": "1"}
