"""The peers: how each is installed, called, and what it found, in our words."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from tests.bench.tls_race.where import HOST, PORT
from tests.oracles.outcome import Outcome
from tests.oracles.peers import nmap, sslyze

ROOT = Path(__file__).parents[3]
NMAP_OPTIONS = ("-Pn", "-n", "-T4")
SSLYZE_OPTIONS = (
    *("--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--certinfo"),
    *("--elliptic_curves", "--reneg", "--compression", "--fallback", "--ems", "--early_data"),
    *("--resum", "--quiet", "--mozilla_config=disable"),
)
TESTSSL_OPTIONS = ("-p", "-E", "-P", "-f", "-S", "-R", "-C", "-Z")


def installed(program: str, package: str) -> str:
    """Return a program of a Debian package, installing it when that is missing and we are root."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if shutil.which(program, path=path) is None and os.geteuid() == 0:
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    if (found := shutil.which(program, path=path)) is None:
        raise FileNotFoundError(f"{program} is not installed: apt install {package}")
    return found


def install() -> None:
    """Have all peers here before anything is timed; sslyze in an environment of its own."""
    installed("nmap", "nmap")
    installed("testssl", "testssl.sh")
    installed("nginx", "nginx-light")
    subprocess.run([ROOT / "tools" / "sslyze.sh"], check=True)


def run_nmap(addresses: Sequence[str], out: Path, *options: str) -> None:
    """Scan all in one call."""
    command = [installed("nmap", "nmap"), *NMAP_OPTIONS, *options, "-p", str(PORT)]
    command += ["--script", "ssl-enum-ciphers,ssl-cert", "--script-args", f"tls.servername={HOST}"]
    command += ["-oX", str(out), *addresses]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def nmap_found(out: Path) -> Mapping[str, Outcome]:
    """Return what it found, by address."""
    hosts = Xml.parse(out).getroot().findall("host")
    return {
        next(a.get("addr", "") for a in host.iter("address")): nmap.read(
            Xml.tostring(host, "unicode")
        )
        for host in hosts
    }


def run_sslyze(addresses: Sequence[str], out: Path) -> None:
    """Scan all in one call, leaving out what we do not look at either (HTTP headers, attacks)."""
    targets = [f"{HOST}:{PORT}{{{address}}}" for address in addresses]
    command = [sslyze.PROGRAM, *SSLYZE_OPTIONS, f"--json_out={out}", *targets]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command, check=True, **quiet)


def sslyze_found(out: Path) -> Mapping[str, Outcome]:
    """Return what it found, by address."""
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return {
        one["server_location"]["ip_address"]: sslyze.read({"server_scan_results": [one]})
        for one in report["server_scan_results"]
    }


def run_testssl(address: str) -> None:
    """Scan one, and only what we look at as well; it scans several one after the other."""
    command = [installed("testssl", "testssl.sh"), "--quiet", "--color", "0", "--warnings", "off"]
    command += ["--nodns", "none", "--ip", address, *TESTSSL_OPTIONS, f"{HOST}:{PORT}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if "Testing ciphers per protocol" not in done.stdout:
        raise RuntimeError(f"testssl.sh: {done.stdout[-500:]}{done.stderr[-500:]}")
