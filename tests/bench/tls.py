"""How long it takes to know the TLS of a hundred servers, beside nmap, sslyze and testssl.sh.

The servers are real ones behind a relay that adds 40 ms of round trip (`tls_race/relay.py` says
exactly how), the same for everybody, in one run. Every time is that of a whole process, from its
start to the report.
"""

import compileall
import itertools
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Measure
from tests.bench.tls_race import agreement, peers
from tests.bench.tls_race.servers import KINDS, Far, far_servers
from tests.bench.tls_race.where import PORT

ROOT = Path(__file__).parents[2]
COMPILED = ("agent", "baselines", "checks", "tests/bench")
HUNDRED, THOUSAND = 100, 1000
SOME = 5  # hosts that testssl.sh is asked about
RUNS = 3  # of what takes seconds
TIMES_NMAP, TIMES_SSLYZE, TIMES_TESTSSL = 10, 25, 300
ALONE = {"nmap": 1, "sslyze": 4, "testssl.sh": 20}
TEN_TIMES_AS_MANY = 12
PEAK_MB = 250
CONNECTIONS = 40
NMAP_ALL_OUT = ("--min-hostgroup", "100", "--max-parallelism", "400")
SAID = """\
Each endpoint is an address of its own behind a relay that adds 40 ms of round trip, to the TCP
handshake as well: an exchange that can take no less than {least} ms took {took:.0f} ms.
Half of them are nginx with {kinds}; RSA-2048.
rasoat: 2 connections at a time to an address, no pause, no limit per /24, 256 in all.
nmap {nmap} and sslyze (without HTTP headers and attacks): all in one call. testssl.sh: {testssl}
hosts, one after the other as it does by itself, only what rasoat looks at as well."""

Report = Mapping[str, Any]


def ours(addresses: Sequence[str]) -> tuple[float, Report]:
    """Look at these addresses in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.tls_race.ours", *addresses]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return time.perf_counter() - started, json.loads(done.stdout)


def timed(act: Callable[[], object], *, runs: int = 1) -> float:
    """Return the median time of an act."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return median(times)


def exchange_s(address: str) -> float:
    """Return how long a connection with one question and one answer takes: two round trips."""

    def exchange() -> None:
        with socket.create_connection((address, PORT)) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")  # on a TLS port: told off at once
            connection.recv(100)

    return timed(exchange, runs=5)


def measure() -> list[Measure]:
    """Run the race of a hundred, each kind alone, and a thousand."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a relay holds thousands of sockets
    peers.install()
    for package in COMPILED:  # as whoever installs rasoat has it, and the peers are
        compileall.compile_dir(ROOT / package, quiet=2)
    with far_servers(HUNDRED) as far, tempfile.TemporaryDirectory() as folder:
        say_how(far)
        measures = [*race(far, Path(folder)), *alone(far, Path(folder))]
    return [*measures, *thousand()]


def say_how(far: Sequence[Far]) -> None:
    """Print what is measured, and under which conditions."""
    text = SAID.format(
        least=80,
        took=exchange_s(far[0].address) * 1000,
        kinds="; half with ".join(KINDS),
        nmap=" ".join(peers.NMAP_OPTIONS),
        testssl=SOME,
    )
    Console().print(text, highlight=False, soft_wrap=True)


def race(far: Sequence[Far], folder: Path) -> Iterator[Measure]:
    """All hundred at once; ours between the others, so that a busy moment falls on all."""
    addresses = [one.address for one in far]
    runs = [ours(addresses)]
    nmap_s = timed(lambda: peers.run_nmap(addresses, folder / "nmap.xml"))
    runs.append(ours(addresses))
    quick_s = timed(lambda: peers.run_nmap(addresses, folder / "quick.xml", *NMAP_ALL_OUT))
    sslyze_s = timed(lambda: peers.run_sslyze(addresses, folder / "sslyze.json"))
    runs.append(ours(addresses))
    testssl_s = sum(timed(lambda one=one: peers.run_testssl(one)) for one in addresses[:SOME])
    our_s, report = sorted(runs, key=lambda run: run[0])[1]
    all_testssl_s = testssl_s * len(addresses) / SOME
    print_times(
        {
            "rasoat": our_s,
            "nmap": nmap_s,
            f"nmap {' '.join(NMAP_ALL_OUT)}": quick_s,
            "sslyze": sslyze_s,
            f"testssl.sh ({SOME} hosts, scaled)": all_testssl_s,
        }
    )
    print_facts(report)
    yield faster("nmap", nmap_s / our_s, TIMES_NMAP)
    yield faster("sslyze", sslyze_s / our_s, TIMES_SSLYZE)
    yield faster("testssl.sh", all_testssl_s / our_s, TIMES_TESTSSL)
    yield from agreement_with_peers(report, folder)
    yield from connections(report, far)


def faster(peer: str, ratio: float, goal: float, of: str = "100 endpoints") -> Measure:
    """Say how many times as long as we a peer takes."""
    name = f"TLS of {of}: {peer} / rasoat"
    return Measure(name=name, value=round(ratio, 1), unit="times", goal=goal, at_least=True)


def agreement_with_peers(report: Report, folder: Path) -> Iterator[Measure]:
    """Compare versions, suites and certificates in this very run."""
    found = {"nmap": peers.nmap_found(folder / "nmap.xml")}
    found["sslyze"] = peers.sslyze_found(folder / "sslyze.json")
    for peer, outcomes in found.items():
        differences = agreement.differences(report["found"], outcomes)
        for line in itertools.islice(differences, 20):
            Console(stderr=True).print(f"{peer}: {line}", highlight=False)
        name = f"TLS of 100 endpoints: versions, suites or leaves in which {peer} differs"
        yield Measure(name=name, value=len(differences), unit="differences", goal=0)


def connections(report: Report, far: Sequence[Far]) -> Iterator[Measure]:
    """Say how many connections the endpoint with the most took; the goal is for a usual one."""
    usual, old = (
        max(report["connections"][one.address] for one in far if one.kind == kind) for kind in KINDS
    )
    yield Measure(name="connections to a usual endpoint", value=usual, unit="", goal=CONNECTIONS)
    Console().print(f"Connections to an endpoint: {usual} (usual), {old} (old).", highlight=False)


def alone(far: Sequence[Far], folder: Path) -> Iterator[Measure]:
    """One endpoint by itself, of each kind; the ratios are of both together."""
    spent = Counter[str]()
    for one in far[: len(KINDS)]:
        at = [one.address]
        times = {
            "rasoat": median(ours(at)[0] for _ in range(RUNS)),
            "nmap": timed(lambda at=at: peers.run_nmap(at, folder / "one.xml"), runs=RUNS),
            "sslyze": timed(lambda at=at: peers.run_sslyze(at, folder / "one.json")),
            "testssl.sh": timed(lambda at=at: peers.run_testssl(*at)),
        }
        print_times(times, of=f"one endpoint ({one.kind})")
        spent.update(times)
    for peer, goal in ALONE.items():
        yield faster(
            peer, spent[peer] / spent["rasoat"], goal, "one endpoint alone (of each kind, summed)"
        )


def thousand() -> Iterator[Measure]:
    """Ten times as many, on as many servers."""
    with far_servers(THOUSAND) as far:
        addresses = [one.address for one in far]
        hundred_s = median(ours(addresses[:HUNDRED])[0] for _ in range(RUNS))
        thousand_s, report = ours(addresses)
    print_times({"rasoat, 100": hundred_s, "rasoat, 1,000": thousand_s}, of="1,000 endpoints")
    ratio = round(thousand_s / hundred_s, 1)
    name = "TLS of 1,000 endpoints / TLS of 100"
    yield Measure(name=name, value=ratio, unit="times", goal=TEN_TIMES_AS_MANY)
    unseen = THOUSAND - len(report["found"])
    yield Measure(name="endpoints of 1,000 not seen", value=unseen, unit="endpoints", goal=0)
    peak = round(report["peak_mb"])
    yield Measure(name="memory at 1,000 endpoints", value=peak, unit="MB at most", goal=PEAK_MB)


def print_times(times: Mapping[str, float], of: str = "100 endpoints") -> None:
    """Print the seconds behind the ratios."""
    table = Table("who", "seconds", title=f"TLS of {of}")
    for who, seconds in times.items():
        table.add_row(who, f"{seconds:.2f}" if seconds < 10 else f"{seconds:,.0f}")
    Console().print(table)


def print_facts(report: Report) -> None:
    """Print which facts were seen, and of how many endpoints."""
    every = len(report["connections"])
    partly = [f"{name} ({n})" for name, n in report["facts"].items() if 0 < n < every]
    whole = [name for name, n in report["facts"].items() if n == every]
    Console().print(
        f"Facts seen of every endpoint: {', '.join(whole)}.",
        *([f"Of some: {', '.join(partly)}."] if partly else []),
        f"CPU of rasoat: {report['cpu_s']:.1f} s, its peak memory: {report['peak_mb']:.0f} MB,",
        f"connections: {sum(report['connections'].values())}.",
        highlight=False,
        soft_wrap=True,
    )
