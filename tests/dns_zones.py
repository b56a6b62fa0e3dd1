"""Zones as a test wants them: signed by BIND's own tools, well or badly."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from tests.programs import program

Fault = Literal["", "unsigned", "expired", "wrong DS", "no DS"]
ONE, TWO = "127.0.0.11", "127.0.1.12"  # the name servers, in two networks
NAME_SERVERS = {"ns1": ONE, "ns2": TWO}
SOA = (2026090101, 7200, 3600, 1209600, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone; its defaults are all right, so that what is given is the defect."""

    name: str  # "good.vn"; "." for the root
    fault: Fault = ""
    records: Sequence[str] = ()  # in the zone file's notation
    servers: Mapping[str, str] | None = None  # label → address; None: the two that are right
    soa: tuple[int, int, int, int, int] = SOA
    algorithm: str = "ECDSAP256SHA256"
    bits: int = 0  # of an RSA key
    nsec3_iterations: int | None = None  # None: NSEC
    valid_days: int = 20
    transfer: Literal["none", "any"] = "none"

    @property
    def signed(self) -> bool:
        return self.fault != "unsigned"

    def text(self, delegations: Sequence[str] = ()) -> str:
        """Return the zone file."""
        servers = NAME_SERVERS if self.servers is None else self.servers
        numbers = " ".join(map(str, self.soa))
        return "\n".join(
            (
                f"$ORIGIN {absolute(self.name)}",
                "$TTL 300",
                f"@ SOA ns1 hostmaster {numbers}",
                *(f"@ NS {label}" for label in servers),
                *(f"{label} A {address}" for label, address in servers.items()),
                *self.records,
                *delegations,
                "",
            )
        )


def absolute(name: str) -> str:
    return "." if name == "." else f"{name}."


def write(zones: Sequence[Zone], folder: Path) -> str:
    """Write every zone, children before their parents; return the root's trust anchor."""
    delegations: dict[str, list[str]] = {zone.name: [] for zone in zones}
    anchor = ""
    for zone in sorted(
        zones, key=lambda one: -len(one.name.strip(".").split(".")) + (one.name == ".")
    ):
        ds = _sign(zone, delegations[zone.name], folder)
        if zone.name == ".":
            anchor = "\n".join(ds)
        else:
            _delegate(zone, ds, delegations)
    return anchor


def _delegate(zone: Zone, ds: Sequence[str], delegations: dict[str, list[str]]) -> None:
    above = zone.name.partition(".")[2]
    parent = next(
        (name for name in _upwards(above) if name in delegations),
        ".",
    )
    servers = NAME_SERVERS if zone.servers is None else zone.servers
    lines = delegations[parent]
    lines += [f"{absolute(zone.name)} NS {label}.{absolute(zone.name)}" for label in servers]
    lines += [f"{label}.{absolute(zone.name)} A {address}" for label, address in servers.items()]
    if zone.fault == "wrong DS":
        ds = [line[:-4] + ("0000" if line[-4:] != "0000" else "1111") for line in ds]
    if zone.fault != "no DS":
        lines += ds


def _upwards(name: str) -> Sequence[str]:
    labels = name.split(".")
    return [".".join(labels[n:]) for n in range(len(labels))]


def file_of(zone: Zone, folder: Path) -> Path:
    return folder / f"{zone.name.strip('.') or 'root'}.zone"


def _sign(zone: Zone, delegations: Sequence[str], folder: Path) -> Sequence[str]:
    """Write the zone file, signed if it is to be; return its DS records."""
    path = file_of(zone, folder)
    path.write_text(zone.text(delegations), encoding="utf-8")
    if not zone.signed:
        return ()
    keys = folder / f"keys-{path.stem}"
    keys.mkdir()
    size = ["-b", str(zone.bits)] if zone.bits else []
    for flag in (("-f", "KSK"), ()):
        _run("dnssec-keygen", "-q", "-K", keys, "-a", zone.algorithm, *size, *flag, zone.name)
    _run(
        *("dnssec-signzone", "-q", "-S", "-P", "-K", keys, "-d", keys, "-o", zone.name),
        *_times(zone),
        *(() if zone.nsec3_iterations is None else ("-3", "-", "-H", str(zone.nsec3_iterations))),
        *("-f", path, path),
    )
    (dsset,) = keys.glob("dsset-*")
    return [line for line in dsset.read_text().splitlines() if line]


def _times(zone: Zone) -> Sequence[str]:
    now = datetime.now(UTC)
    shift = timedelta(days=-40 - zone.valid_days) if zone.fault == "expired" else timedelta()
    start, end = now - timedelta(days=1) + shift, now + timedelta(days=zone.valid_days) + shift
    return ("-s", f"{start:%Y%m%d%H%M%S}", "-e", f"{end:%Y%m%d%H%M%S}")


def _run(name: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        (program(name), *arguments), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
