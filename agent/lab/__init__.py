"""The embedded demonstration: real servers on loopback, good and bad, with their inventory."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from agent.lab import backups, systems
from agent.lab.certificates import Authority, Key, new_ec_key, new_rsa_key, write_pair
from agent.lab.defects import DEFECTS, Defect
from agent.lab.names import AuthoritativeServer, NameServer
from agent.lab.pages import Website
from agent.lab.servers import Offer, refusing, serving

__all__ = ["DEFECTS", "Defect", "Running", "start"]

LIFETIME = timedelta(days=180)
SINCE = timedelta(days=30)
EXPIRED_FOR = timedelta(days=20)
BACKUPS: tuple[tuple[str, str, backups.Make], ...] = (  # set, the defect that it has, its making
    ("cong-noi-dung", "", backups.good),
    ("ban-tot", "", backups.good),
    ("ban-rong", "empty-backup", backups.empty),
    ("ban-cut", "truncated-backup", backups.truncated),
    ("ban-qua-han", "old-backup", backups.old),
    ("ban-thieu", "no-backup", backups.none),
    ("khong-ro-han", "", backups.good),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A lab that runs: what to audit, and the resolver that knows its names."""

    inventory: Path
    resolver: str  # "127.0.0.1:port"
    name_server_port: int  # of the servers of the lab's domain


@contextlib.contextmanager
def start(folder: Path, mended: frozenset[str] = frozenset()) -> Iterator[Running]:
    """Run the lab with its files in `folder`, without the defects that are mended.

    Raises ValueError for a defect that the table does not know. On leaving, every server has
    stopped; the folder stays, for whoever gave it.
    """
    if unknown := mended - {defect.id for defect in DEFECTS}:
        raise ValueError(f"the lab has no defect {', '.join(sorted(unknown))}")
    folder.mkdir(parents=True, exist_ok=True)
    _lay_backups(folder, mended)
    offers = _offers(folder, mended)
    with contextlib.ExitStack() as running:
        ports = {name: running.enter_context(serving(offer)) for name, offer in offers.items()}
        ports["so"] = running.enter_context(refusing())
        zone, at = systems.zone(mended), tuple(systems.NAME_SERVERS.values())
        resolver = running.enter_context(NameServer(zone))
        names = running.enter_context(
            AuthoritativeServer(systems.domain_of(mended), zone, addresses=at)
        )
        inventory = folder / "inventory.yaml"
        _write_yaml(inventory, systems.inventory(ports, mended))
        _write_yaml(folder / "waivers.yaml", systems.waivers(datetime.now(UTC).date()))
        yield Running(inventory=inventory, resolver=resolver.address, name_server_port=names.port)


def _write_yaml(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _lay_backups(folder: Path, mended: frozenset[str]) -> None:
    now = time.time()
    for id, defect, make in BACKUPS:
        (backups.good if defect in mended else make)(folder / "backups" / id, now)


def _offers(folder: Path, mended: frozenset[str]) -> dict[str, Offer]:
    now = datetime.now(UTC)
    authority = Authority.new(now)
    authority.write(folder / "ca.pem")
    old_key = new_rsa_key(3072 if "short-key" in mended else 2048)
    issued = now - SINCE if "expired-certificate" in mended else now - LIFETIME - EXPIRED_FOR
    shown: dict[str, tuple[Key, datetime]] = {
        "cong": (new_ec_key(), now - SINCE),
        "csdl": (new_ec_key(), now - SINCE),
        "cu": (old_key, issued),
    }
    for name, (key, since) in shown.items():
        certificate = authority.issue(f"{name}.lab.test", key, since=since, lasts=LIFETIME)
        write_pair(folder / f"{name}.pem", key, certificate)
    return {
        name: Offer(
            name=f"{name}.lab.test",
            pair=folder / f"{name}.pem",
            site=_website(name, mended),
            old=name == "cu" and "old-tls" not in mended,
        )
        for name in shown
    }


def _website(name: str, mended: frozenset[str]) -> Website:
    neglected = name == "cu"
    return Website(
        name=f"{name}.lab.test",
        fields=not neglected or "bare-answers" in mended,
        server="Apache/2.2.15 (CentOS)"
        if neglected and "version-told" not in mended
        else "rasoat-lab",
        dump=neglected and "open-dump" not in mended,
    )
