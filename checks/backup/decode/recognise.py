"""What form a copy has, by its name and by its first bytes."""

from pathlib import PurePath

from checks.backup.decode import dump, tar
from checks.backup.facts import COMPRESSED, Form, Format

HEAD_BYTES = 4096  # a dump may begin with settings or warnings before the line that names it
SHOWN_BYTES = 8

SUFFIXES: dict[str, tuple[Format, ...]] = {
    ".gz": (Format.GZIP,),
    ".tgz": (Format.GZIP, Format.TAR),
    ".xz": (Format.XZ,),
    ".txz": (Format.XZ, Format.TAR),
    ".bz2": (Format.BZIP2,),
    ".tbz": (Format.BZIP2, Format.TAR),
    ".tbz2": (Format.BZIP2, Format.TAR),
    ".zst": (Format.ZSTD,),
    ".tzst": (Format.ZSTD, Format.TAR),
    ".lz4": (Format.LZ4,),
    ".lz": (Format.LZIP,),
    ".zip": (Format.ZIP,),
    ".7z": (Format.SEVEN_ZIP,),
    ".rar": (Format.RAR,),
    ".tar": (Format.TAR,),
    ".sql": (Format.SQL,),
    ".sqlite": (Format.SQLITE,),
    ".sqlite3": (Format.SQLITE,),
    ".age": (Format.AGE,),
}
MAGIC = (
    (b"\x1f\x8b", Format.GZIP),
    (b"\xfd7zXZ\x00", Format.XZ),
    (b"BZh", Format.BZIP2),
    (b"\x28\xb5\x2f\xfd", Format.ZSTD),
    (b"\x04\x22\x4d\x18", Format.LZ4),
    (b"LZIP", Format.LZIP),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),  # without an entry
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Format.RAR),
    (b"SQLite format 3\x00", Format.SQLITE),
    (b"PGDMP", Format.PGDMP),
    (b"TAPE", Format.MSSQL),
    (b"MSSQLBAK", Format.MSSQL),
    (b"QFI\xfb", Format.QCOW2),
    (b"vhdxfile", Format.VHDX),
    (b"KDMV", Format.VMDK),
    (b"age-encryption.org/", Format.AGE),
    (b"-----BEGIN AGE ENCRYPTED FILE", Format.AGE),
    (b"-----BEGIN PGP MESSAGE", Format.OPENPGP),
    (b"Salted__", Format.OPENSSL),
)


def claims(name: str) -> tuple[Format, ...]:
    """Return the layers that a name claims, outermost first: "db.sql.gz" is gzip, then SQL."""
    layers: tuple[Format, ...] = ()
    for suffix in reversed(PurePath(name.lower()).suffixes):
        named = SUFFIXES.get(suffix, ())
        layers += named
        if not named or named[-1] not in COMPRESSED:
            break
    return layers


def found_in(head: bytes, claimed: tuple[Format, ...] = ()) -> Format | None:
    """Return the form that a file's first HEAD_BYTES show.

    What the name claims counts in one case: an archive of no file is nothing but zeros.
    """
    for magic, form in MAGIC:
        if head.startswith(magic):
            return form
    if head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5:
        return Format.ZSTD  # RFC 8878, 3.1.2: a skippable frame; pzstd writes it first
    empty_tar = head[: len(tar.END_MARK)] == tar.END_MARK and claimed[:1] == (Format.TAR,)
    if empty_tar or tar.is_header(head[: tar.BLOCK]):
        return Format.TAR
    if dump.kind_of(head):
        return Format.SQL
    return Format.TEXT if _is_text(head) else None


def form_of(name: str, head: bytes) -> Form:
    """Return what a copy's name says and what its first bytes say."""
    claimed = claims(name)
    return Form(
        claimed=claimed[0] if claimed else None,
        found=found_in(head, claimed),
        first_bytes=head[:SHOWN_BYTES].hex(" "),
    )


def _is_text(head: bytes) -> bool:
    """Tell text in UTF-8 or another superset of ASCII; UTF-16 has zero bytes and is none."""
    controls = bytes(range(0, 9)) + bytes(range(14, 27)) + bytes(range(28, 32))
    return (
        bool(head)
        and len(head.translate(None, controls)) == len(head)
        and (sum(byte < 128 for byte in head) * 2 > len(head) or _is_utf8(head))
    )


def _is_utf8(head: bytes) -> bool:
    try:
        head[:-3].decode("utf-8")  # the last letter may be cut in two
    except UnicodeDecodeError:
        return False
    return True
