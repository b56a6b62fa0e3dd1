"""Who races: rasoat as its users start it, and curl asking as much of the same sites."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from baselines.read import read_all, shipped
from tests.bench.web_race.running import Told
from tests.bench.web_race.sites import PLAIN, SECURE, RaceSite
from tests.dns_servers import Internet

ROOT = Path(__file__).parents[3]
PROGRAM = "from agent.cli import main; main()"  # what the installed command does
AREAS = ("web", "dns", "mail", "ipv6", "tls")
ALSO = ("trust-label", "portal-2025")
SETTINGS = """\
[limits]
connections_per_address = 2
connections_per_network = 100000
connections_in_all = 400
pause_between_s = 0
confirm_after_s = 0
[network]
resolver = "{resolver}"
name_server_port = {port}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a run cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def spent_by(command: Sequence[str], *, cwd: Path | None = None, log: Path | None = None) -> Spent:
    """Run a command in a process of its own, and measure it alone."""
    out = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out)
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(out)
    return Spent(
        wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / 1024
    )


def rasoat(folder: Path, every: Sequence[RaceSite], net: Internet, root_pem: bytes) -> Spent:
    """Audit all sites by the program itself: inventory and settings in, store and reports out."""
    folder.mkdir(parents=True)
    (folder / "ca.pem").write_bytes(root_pem)
    inventory = folder / "inventory.yaml"
    inventory.write_text(yaml.safe_dump(inventory_of(every), allow_unicode=True), encoding="utf-8")
    settings = folder / "rasoat.toml"
    settings.write_text(SETTINGS.format(resolver=net.validating, port=net.port), encoding="utf-8")
    areas = [part for area in AREAS for part in ("--area", area)]
    command = [sys.executable, "-c", PROGRAM, "audit", str(inventory), *areas]
    command += ["--settings", str(settings), "--data", str(folder / "data")]
    command += ["--out", str(folder / "out"), "--format", "html,json", "--exit-on", "never"]
    return spent_by(command, cwd=ROOT, log=folder / "log")


def inventory_of(every: Iterable[RaceSite]) -> dict[str, object]:
    """Declare the sites, judged by every baseline that is default, and by two more."""
    used = [one.document.id for one in read_all(shipped()) if one.document.default]
    return {
        "organisation": {"name": "Sở Giáo dục và Đào tạo", "unit": "Phòng Hành chính"},
        "scope": ["*.edu.race", "127.0.0.0/8"],
        "agency_cas": ["ca.pem"],
        "systems": [
            {
                "id": f"trang-{site.number:03d}",
                "name": f"Trang {site.number}",
                "kind": "website",
                "endpoints": [
                    {"id": "web", "url": f"https://{site.host}:{SECURE}", "http_port": PLAIN}
                ],
                "domains": [{"id": "ten-mien", "name": site.domain, "mail": "both"}],
                "baselines": [*used, *ALSO],
            }
            for site in every
        ],
    }


def curl(
    folder: Path, every: Sequence[RaceSite], told: Told, root_pem: bytes, *, with_tls: bool
) -> Spent:
    """Ask every site for what rasoat asked it for, over two connections at once to each.

    `with_tls`: for each connection that only asked about TLS, a request over one of its own.
    One `curl --parallel --parallel-max 2` a site, all sites at once: curl before 8.16 has no
    limit per host of its own, so that one process for all could not keep to two.
    """
    folder.mkdir(parents=True)
    (folder / "ca.pem").write_bytes(root_pem)
    configurations = []
    for site in every:
        path = folder / f"{site.number:03d}.curl"
        lines = list(_lines(folder, site, told))
        if with_tls:
            lines += _tls_lines(folder, site, told)
        path.write_text("\n".join(lines), encoding="utf-8")
        configurations.append(str(path))
    (folder / "all").write_text("\n".join(configurations), encoding="ascii")
    command = ["xargs", "-a", str(folder / "all"), "-P", str(len(every)), "-n", "1"]
    command += ["curl", "-s", "--parallel", "--parallel-max", "2", "--config"]
    return spent_by(command)


def _lines(folder: Path, site: RaceSite, told: Told) -> Iterable[str]:
    yield from _ways(folder, site)
    for visit in told.of(site):
        scheme = "https" if visit.port == SECURE else "http"
        yield f'url = "{scheme}://{site.host}:{visit.port}{visit.uri}"'
        yield 'output = "/dev/null"'


def _tls_lines(folder: Path, site: RaceSite, told: Told) -> Iterable[str]:
    yield "next"
    yield from _ways(folder, site)
    yield 'header = "Connection: close"'
    for _ in range(told.without_request(site)):
        yield f'url = "https://{site.host}:{SECURE}/robots.txt"'
        yield 'output = "/dev/null"'


def _ways(folder: Path, site: RaceSite) -> Iterable[str]:
    yield "silent"
    yield f'cacert = "{folder}/ca.pem"'
    for port in (PLAIN, SECURE):
        yield f'resolve = "{site.host}:{port}:{site.far}"'


def more_files() -> None:
    """Let a relay hold thousands of sockets."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
