"""SQL dumps in plain text, whose programs write a last line when they came to the end."""

import re
from dataclasses import dataclass

from checks.backup.decode.allowance import FaultyError
from checks.backup.decode.stream import Stream
from checks.verdict import Said

TAIL_BYTES = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one program's dumps begin and end."""

    program: str
    begins: re.Pattern[bytes]
    ends: re.Pattern[bytes]


def _lines(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.MULTILINE)


# The cluster comes before the database: pg_dumpall holds whole dumps of databases. Since 2025
# pg_dump writes `\unrestrict` after its last comment, so that comment is not the last line.
KINDS = (
    Kind(
        program="pg_dumpall",
        begins=_lines(rb"^-- PostgreSQL database cluster dump\r?$"),
        ends=_lines(rb"^-- PostgreSQL database cluster dump complete\r?$"),
    ),
    Kind(
        program="pg_dump",
        begins=_lines(rb"^-- PostgreSQL database dump\r?$"),
        ends=_lines(rb"^-- PostgreSQL database dump complete\r?$"),
    ),
    Kind(
        program="mysqldump",
        begins=_lines(rb"^-- (MySQL|MariaDB) dump \d|^-- mysqldump-php "),
        ends=_lines(rb"^-- Dump completed\b"),
    ),
    Kind(
        program="sqlite3",
        begins=_lines(rb"\APRAGMA foreign_keys=OFF;\r?\nBEGIN TRANSACTION;"),
        ends=_lines(rb"^COMMIT;"),
    ),
)
# What an empty database's dump has not: only its database, schemas and extensions are made.
HOLDS = _lines(
    rb"^(/\*!\d+ )?(CREATE (?!DATABASE|SCHEMA|EXTENSION)|COPY |INSERT |REPLACE |ALTER ROLE )"
)


def kind_of(head: bytes) -> Kind | None:
    """Return the program that wrote a dump, by its first bytes."""
    return next((kind for kind in KINDS if kind.begins.search(head)), None)


def read(stream: Stream, kind: Kind) -> bool:
    """Read a dump to its end and tell whether it holds anything. Raises FaultyError."""
    tail, holds = b"", False
    for chunk in stream.rest():
        holds = holds or HOLDS.search(tail + chunk) is not None
        tail = (tail + chunk)[-TAIL_BYTES:] if len(chunk) < TAIL_BYTES else chunk[-TAIL_BYTES:]
    if _last(kind.ends, tail) <= _last(kind.begins, tail):
        raise FaultyError(
            Said(
                "{name} is cut short: the last line that {program} writes is not at its end",
                {"program": kind.program},
            )
        )
    return holds


def _last(pattern: re.Pattern[bytes], tail: bytes) -> int:
    return max((match.start() for match in pattern.finditer(tail)), default=-1)
