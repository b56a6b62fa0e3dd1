"""What a server reads from its folder: chains, keys, Diffie-Hellman groups, authorities."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.oracles.primes import PEM
from tests.oracles.row import Row
from tests.oracles.sites import authorities, sites

ROOT: Final = "root.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A chain and its key, as PEM files."""

    kind: str
    leaf: Path
    sent: Path  # behind the leaf; may be empty
    chain: Path  # both
    key: Path
    both: Path  # chain and key in one file


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """All of one server."""

    folder: Path
    pairs: tuple[Pair, ...]
    root: Path
    dh: Path | None


def write_files(row: Row, folder: Path) -> Files:
    """Write what the row's server will read."""
    pairs = tuple(
        Pair(
            kind=kind,
            leaf=_write(folder / f"{number}-leaf.pem", shown.leaf.pem),
            sent=_write(folder / f"{number}-sent.pem", b"".join(c.pem for c in shown.sent)),
            chain=_write(folder / f"{number}-chain.pem", shown.chain_pem),
            key=_write(folder / f"{number}-key.pem", shown.leaf.key_pem),
            both=_write(folder / f"{number}.pem", shown.chain_pem + shown.leaf.key_pem),
        )
        for number, (kind, shown) in enumerate(zip(row.keys, sites(row), strict=True))
    )
    return Files(
        folder=folder,
        pairs=pairs,
        root=_write(folder / ROOT, authorities().root.pem),
        dh=_write(folder / "dh.pem", PEM[row.dh].encode()) if row.dh else None,
    )


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path
