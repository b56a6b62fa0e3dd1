"""A small Internet on loopback: Knot serves its zones, Unbound resolves and validates them."""

import getpass
import socket
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import randrange

import dns.exception
import dns.message
import dns.query

from tests.dns_zones import ONE, TWO, Zone, absolute, file_of, write
from tests.programs import program

RESOLVER = "127.0.0.1"
ABOVE = "127.0.3.9"  # where the root and the top-level domains are served
KNOT = """\
server:
  rundir: "{folder}"
  user: "{user}"
  listen: [{addresses}]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "{folder}"
log:
  - target: stderr
    any: warning
acl:
  - id: anyone
    address: 127.0.0.0/8
    action: transfer
template:
  - id: default
    storage: "{folder}"
    zonefile-sync: -1
    journal-content: none
zone:
{zones}
"""
UNBOUND = """\
server:
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  verbosity: 0
  num-threads: 1
  interface: 127.0.0.1@{port}
  access-control: 127.0.0.0/8 allow
  do-ip6: no
  do-not-query-localhost: no
  qname-minimisation: no
  module-config: "{modules}"
  ede: yes
  {anchor}
{stubs}
remote-control:
  control-enable: no
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Internet:
    """Where to ask: a resolver that validates, one that does not, and the servers' port."""

    validating: str
    trusting: str
    port: int  # of every name server


@contextmanager
def internet(
    folder: Path,
    zones: Sequence[Zone],
    *,
    elsewhere: Mapping[str, str] = {},
    also_at: Collection[str] = (),
) -> Iterator[Internet]:
    """Serve these zones and resolve them.

    `elsewhere` says at which address the resolver asks for a zone, where it is not at the two
    servers that are right. `also_at` are further addresses of these servers.
    """
    port = free_port()
    anchor = write(zones, folder)
    (folder / "anchor").write_text(anchor + "\n", encoding="utf-8")
    with ExitStack() as running:
        above = [zone for zone in zones if "." not in zone.name.strip(".")]
        below = [zone for zone in zones if zone not in above and zone.name not in elsewhere]
        for addresses, served in (((ABOVE,), above), ((ONE, TWO, *also_at), below)):
            running.enter_context(knot(folder, served, addresses, port))
        at = {zone.name: ABOVE for zone in above} | dict(elsewhere)
        resolvers = [
            running.enter_context(_unbound(folder, zones, port, at, validating=validating))
            for validating in (True, False)
        ]
        yield Internet(validating=resolvers[0], trusting=resolvers[1], port=port)


@contextmanager
def knot(
    folder: Path, zones: Sequence[Zone], addresses: Sequence[str], port: int
) -> Iterator[None]:
    """Run Knot at some addresses. BIND would not do: it takes addresses of interfaces alone."""
    own = folder / f"knot-{addresses[0]}"
    own.mkdir()
    text = KNOT.format(
        folder=own,
        user=getpass.getuser(),
        addresses=", ".join(f"{address}@{port}" for address in addresses),
        zones="\n".join(
            f'  - domain: "{absolute(zone.name)}"\n    file: "{file_of(zone, folder)}"'
            + ("\n    acl: anyone" if zone.transfer == "any" else "")
            for zone in zones
        ),
    )
    (own / "knot.conf").write_text(text, encoding="utf-8")
    command = [program("knotd"), "-c", str(own / "knot.conf")]
    with running(command, own / "log", addresses[0], port):
        yield


@contextmanager
def _unbound(
    folder: Path,
    zones: Sequence[Zone],
    port: int,
    at: Mapping[str, str],
    *,
    validating: bool,
) -> Iterator[str]:
    own_port = free_port()
    stubs = "\n".join(
        f'stub-zone:\n  name: "{absolute(zone.name)}"\n  stub-addr: {at.get(zone.name, ONE)}@{port}'
        for zone in zones
    )
    text = UNBOUND.format(
        folder=folder,
        port=own_port,
        modules="validator iterator" if validating else "iterator",
        anchor=f'trust-anchor-file: "{folder}/anchor"' if validating else "",
        stubs=stubs,
    )
    path = folder / f"unbound-{own_port}.conf"
    path.write_text(text, encoding="utf-8")
    command = [program("unbound"), "-d", "-c", str(path)]
    with running(command, folder / f"unbound-{own_port}.log", RESOLVER, own_port):
        yield f"{RESOLVER}:{own_port}"


OPEN = """\
server:
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  interface: {address}@{port}
  access-control: 127.0.0.0/8 allow
  do-ip6: no
  do-not-query-localhost: no
  module-config: "iterator"
auth-zone:
  name: "{zone}"
  zonefile: "{file}"
  for-downstream: yes
  for-upstream: yes
forward-zone:
  name: "."
  forward-addr: {resolver}
remote-control:
  control-enable: no
"""


@contextmanager
def open_resolver(folder: Path, zone: Zone, address: str, net: Internet) -> Iterator[None]:
    """Run a server of a zone that resolves for strangers as well."""
    text = OPEN.format(
        folder=folder,
        address=address,
        port=net.port,
        zone=absolute(zone.name),
        file=file_of(zone, folder),
        resolver=net.trusting.replace(":", "@"),
    )
    path = folder / f"open-{address}.conf"
    path.write_text(text, encoding="utf-8")
    command = [program("unbound"), "-d", "-c", str(path)]
    with running(command, folder / f"open-{address}.log", address, net.port):
        yield


@contextmanager
def running(command: Sequence[str], log: Path, address: str, port: int) -> Iterator[None]:
    """Run a server until it has answered, and end it."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as it:
        try:
            _wait_for(address, port, it, log)
            yield
        finally:
            it.kill()  # its zones and caches are nobody's


def _wait_for(address: str, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    query = dns.message.make_query(".", "NS")
    for _ in range(200):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            dns.query.udp(query, address, port=port, timeout=0.5)
        except (dns.exception.DNSException, OSError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


def free_port() -> int:
    """Find a port that is free at every loopback address, over UDP and TCP.

    It is none of those that the kernel gives to connections, which could take it meanwhile.
    """
    while True:
        port = randrange(10240, 32768)
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            suppress(OSError),
        ):
            udp.bind(("0.0.0.0", port))
            tcp.bind(("0.0.0.0", port))
            return port
