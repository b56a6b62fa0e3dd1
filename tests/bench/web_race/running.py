"""Run what the race needs: the sites behind the relay, and the names that lead to them."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.web_race.sites import PLAIN, SECURE, RaceSite
from tests.dns_servers import Internet, internet
from tests.dns_zones import Zone
from tests.programs import program

RELAY = Path(__file__).parents[1] / "tls_race" / "relay.py"
SIGNED = 10  # of this many sites, one signs its zone


@dataclass(frozen=True, slots=True)
class Visit:
    """One request."""

    port: int
    connection: str
    status: int
    uri: str


@dataclass(slots=True)
class Told:
    """What the sites and the relay wrote down of one run, by nginx's address of a site."""

    visits: Mapping[str, list[Visit]] = field(default_factory=dict)
    connections: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # in all, at once

    def of(self, site: RaceSite) -> list[Visit]:
        """Return the requests that a site saw."""
        return self.visits.get(site.near, [])

    def without_request(self, site: RaceSite) -> int:
        """Return how many connections a site saw that only asked about TLS."""
        used = {visit.connection for visit in self.of(site)}
        return self.connections[site.near][0] - len(used)


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
    theirs = {address for zone in own for address in (zone.servers or {}).values()}
    with internet(folder, [*above, *own], also_at=sorted(theirs)) as net:
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
    told.visits = _visits(log.read_text(encoding="ascii"))
    told.connections = json.loads((folder / "relay.json").read_text(encoding="ascii"))


def _visits(log: str) -> Mapping[str, list[Visit]]:
    found = defaultdict[str, list[Visit]](list)
    for line in log.splitlines():
        address, port, connection, _method, status, uri = line.split(" ", 5)
        found[address].append(Visit(int(port), connection, int(status), uri))
    return found


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
