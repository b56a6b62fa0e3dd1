"""What can be seen of a backup set: its copies, the newest complete one, and what that holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from checks.declared import BackupKind
from checks.finding import Kind
from checks.verdict import NOT_ASKED, NotSeen, Said

State = Literal["complete", "partial", "unstable"]  # unstable: it changed while it was looked at
MOST_COPIES = 50


class Format(StrEnum):
    """A form that a copy can have; the values are shown, and mean the same in every language."""

    GZIP = "gzip"
    XZ = "xz"
    BZIP2 = "bzip2"
    ZSTD = "zstd"
    LZ4 = "lz4"
    LZIP = "lzip"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "RAR"
    TAR = "tar"
    SQL = "SQL"  # a dump by a program that marks its end
    TEXT = "text"
    SQLITE = "SQLite"
    PGDMP = "pg_dump -Fc"
    MSSQL = "SQL Server"
    QCOW2 = "qcow2"
    VHDX = "VHDX"
    VMDK = "VMDK"
    AGE = "age"
    OPENPGP = "OpenPGP"
    OPENSSL = "OpenSSL enc"


COMPRESSED = frozenset({Format.GZIP, Format.XZ, Format.BZIP2, Format.ZSTD, Format.LZ4, Format.LZIP})
ENCRYPTED = frozenset({Format.AGE, Format.OPENPGP, Format.OPENSSL})
# Names that people give to another form without harm: tar and restorers look at the bytes.
FITS = {
    Format.TAR: COMPRESSED,
    Format.SQL: COMPRESSED
    | {Format.TEXT, Format.ZIP, Format.TAR, Format.PGDMP, Format.SQLITE, Format.MSSQL},
}


def contradicts(claimed: Format | None, found: Format | None) -> bool:
    """Tell whether a file's first bytes give the lie to its name."""
    if claimed is None or claimed is found:
        return False
    return found is None or found not in FITS.get(claimed, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One entry of the set. `name` is printable: what cannot be shown is escaped."""

    name: str
    size_bytes: int
    modified_at: datetime  # UTC
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many entries there are, for `copies` lists only the newest."""

    entries: int
    complete: int
    unstable: int
    unfinished_newer: int  # partial or unstable, and newer than the newest complete copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a copy's name says it is, and what its first bytes say."""

    claimed: Format | None  # None: the name claims nothing
    found: Format | None  # None: no form that is known here
    first_bytes: str  # in hexadecimal; "" for an empty file

    @property
    def contradictory(self) -> bool:
        """Tell whether the first bytes give the lie to the name."""
        return contradicts(self.claimed, self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What decoding a copy to its very end came to."""

    layers: tuple[Format, ...]  # outermost first: (gzip, tar)
    decoded_bytes: int  # of the innermost layer, as far as it could be read
    empty: bool  # whole, and yet without a byte, a file or a table
    fault: Said | None  # None: whole to the end

    @property
    def decoded_to_end(self) -> bool:
        """Tell whether the copy is whole."""
        return self.fault is None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """What the inventory declares of a backup set, and what was seen of it."""

    AREA: ClassVar[str] = "backup"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"backup_set"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = False

    seen_at: datetime
    what: str
    kind: BackupKind
    location: str
    max_age_s: int | None  # None: not declared
    min_size_bytes: int | None  # None: not declared
    copies: tuple[Copy, ...] | NotSeen = NOT_ASKED  # the newest first, no more than MOST_COPIES
    tally: Tally | NotSeen = NOT_ASKED
    newest: Copy | NotSeen | None = NOT_ASKED  # the newest complete one; None: there is none
    form: Form | NotSeen = NOT_ASKED
    content: Content | NotSeen = NOT_ASKED


def size(count: int) -> str:
    """Write a number of bytes: "20 B", "12.3 MB"; cut, so that just too little shows as less."""
    if count < 10_000:
        return f"{count} B"
    for unit, scale in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if count >= scale:
            return f"{count * 10 // scale / 10} {unit}"
    return f"{count // 100 / 10} kB"
