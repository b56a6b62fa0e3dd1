"""The full audit of two hundred websites, and of one, beside curl asking them for as much."""

import compileall
import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Measure
from tests.bench.web_race.runners import Spent, curl, more_files, rasoat
from tests.bench.web_race.running import Told, names, served
from tests.bench.web_race.sites import RaceSite, lay_out, sites
from tests.dns_servers import Internet

ROOT = Path(__file__).parents[3]
COMPILED = ("agent", "baselines", "checks", "reports")
SITES = 200
TIMES_MANY, TIMES_ONE = 2, 3
PEAK_MB, AT_ONCE, REQUESTS = 299, 2, 60  # less than 300 MB
SAID = """\
Each site is an nginx server at an address of its own with a certificate of its own and 38 pages,
behind a relay that adds 40 ms of round trip; names come from Knot and a validating Unbound, without
that delay. rasoat is the whole program: inventory and settings in; web, dns, mail, ipv6 and tls;
both rounds of looks, judged by every default baseline, trust-label and portal-2025; store, HTML and
JSON out. It keeps to 2 connections at a time to an address, without pauses, and waits 0 s before it
looks again. curl: one `curl --parallel --parallel-max 2` a site, all sites at once (before 8.16 it
has no limit per host, so that one process could not keep to two). It asks for every URL that
rasoat asked for, by nginx's log; and, where that is said, for each connection of rasoat's that only
asked about TLS, by the relay's log, it makes a request over a connection of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one audit and its shadows cost, and what the sites saw of the audit."""

    ours: Spent
    told: Told
    curl: Spent
    curl_with_tls: Spent


def measure() -> Iterator[Measure]:
    """Audit many, then one."""
    more_files()
    for package in COMPILED:  # as an installation has it
        compileall.compile_dir(ROOT / package, quiet=2)
    Console().print(SAID, highlight=False, soft_wrap=True)
    many, one = raced(SITES), raced(1)
    print_run(many, f"{SITES} websites")
    print_run(one, "one website")
    yield from compared(many, f"{SITES} websites", TIMES_MANY)
    yield from compared(one, "one website", TIMES_ONE)
    yield from manners(many)


def raced(number: int) -> Run:
    """Audit so many sites, then have curl do as much."""
    every = sites(number)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # nginx's workers are somebody else when we are root
        (folder / "web").mkdir()
        (folder / "dns").mkdir()
        root_pem = lay_out(folder / "web", every)
        net = stack.enter_context(names(folder / "dns", every))
        return _raced(folder, every, net, root_pem)


def _raced(folder: Path, every: Sequence[RaceSite], net: Internet, root_pem: bytes) -> Run:
    with served(folder / "web", every) as told:
        ours = rasoat(folder / "ours", every, net, root_pem)
    with served(folder / "web", every):
        plain = curl(folder / "curl", every, told, root_pem, with_tls=False)
    with served(folder / "web", every):
        with_tls = curl(folder / "curl-tls", every, told, root_pem, with_tls=True)
    return Run(ours=ours, told=told, curl=plain, curl_with_tls=with_tls)


def compared(run: Run, of: str, goal: float) -> Iterator[Measure]:
    """Say how many times as long as curl we take, which makes a request for each connection too.

    A look at TLS asks by connecting: a handshake is its request. The table shows curl without.
    """
    yield Measure(
        name=f"full audit of {of} / curl, the same requests and connections",
        value=round(run.ours.wall_s / run.curl_with_tls.wall_s, 2),
        unit="times",
        goal=goal,
    )


def manners(run: Run) -> Iterator[Measure]:
    """Say what the sites saw, and what it took us."""
    peak = math.ceil(run.ours.peak_mb)  # to round down would hide a goal that is just missed
    yield Measure(name=f"memory at {SITES} websites", value=peak, unit="MB at most", goal=PEAK_MB)
    at_once = max(most for _, most in run.told.connections.values())
    yield Measure(name="connections at once to a website", value=at_once, unit="", goal=AT_ONCE)
    shown = [
        visits
        for visits in run.told.visits.values()
        if any(visit.uri == "/" and visit.status == 200 for visit in visits)
    ]
    yield Measure(
        name="websites that showed no home page", value=SITES - len(shown), unit="", goal=0
    )
    requests = max(map(len, run.told.visits.values()))
    yield Measure(
        name="HTTP requests to a website, in both looks", value=requests, unit="", goal=REQUESTS
    )


def print_run(run: Run, of: str) -> None:
    """Print the seconds behind the ratios."""
    requests = sum(map(len, run.told.visits.values()))
    connections = sum(count for count, _ in run.told.connections.values())
    title = f"Full audit of {of}: {requests} HTTP requests, {connections} connections"
    table = Table("who", "seconds", "of processor", title=title)
    rows = {"rasoat": run.ours, "curl, requests and connections": run.curl_with_tls}
    for who, spent in (rows | {"curl, requests alone": run.curl}).items():
        table.add_row(who, f"{spent.wall_s:.1f}", f"{spent.cpu_s:.1f}")
    Console().print(table)
