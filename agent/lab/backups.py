"""Backup sets of the lab, good and broken, freshly dated each time."""

import gzip
import os
import random
from collections.abc import Callable
from pathlib import Path

DAY_S = 86_400
HOUR_S = 3_600
ROWS = 1_500
BEGINS = "--\n-- PostgreSQL database dump\n--\n\nCOPY pupil (id, number, form) FROM stdin;\n"
ENDS = "\\.\n\n--\n-- PostgreSQL database dump complete\n--\n\n"
Make = Callable[[Path, float], None]


def good(folder: Path, now: float) -> None:
    """Lay three whole copies, the newest two hours old."""
    for number in (1, 2, 3):
        _lay(
            folder / f"copy-{number}.sql.gz", _copy(number), now - 2 * HOUR_S - (3 - number) * DAY_S
        )


def empty(folder: Path, now: float) -> None:
    """Lay a newest copy of 20 bytes that hold nothing, as `pg_dump | gzip` leaves it on failing."""
    good(folder, now - DAY_S)
    _lay(folder / "copy-4.sql.gz", _compressed(b""), now - 2 * HOUR_S)


def truncated(folder: Path, now: float) -> None:
    """Lay a newest copy that ends in its middle, as a full disk leaves it."""
    good(folder, now - DAY_S)
    _lay(folder / "copy-4.sql.gz", _copy(4)[:-8_000], now - 2 * HOUR_S)


def old(folder: Path, now: float) -> None:
    """Lay whole copies, the newest ten days old."""
    good(folder, now - 10 * DAY_S)


def none(folder: Path, now: float) -> None:
    """Lay a folder without a copy."""
    del now
    folder.mkdir(parents=True)


def _copy(seed: int) -> bytes:
    """Return a compressed dump of made-up pupils, always the same for one seed."""
    draw = random.Random(seed)  # noqa: S311 (made-up data, no secret)
    rows = (f"{row}\t{draw.getrandbits(128):032x}\t{draw.randint(1, 12)}\n" for row in range(ROWS))
    return _compressed((BEGINS + "".join(rows) + ENDS).encode())


def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _lay(path: Path, data: bytes, modified_at: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (modified_at, modified_at))
