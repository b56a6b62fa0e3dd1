"""Zip archives: every entry is decoded and its CRC compared."""

import zipfile
import zlib
from lzma import LZMAError
from typing import IO, BinaryIO, cast

from checks.backup.decode.allowance import Allowance, FaultyError, UnreadError
from checks.backup.decode.stream import read_once
from checks.verdict import Cause, Said

CHUNK_BYTES = 2**20
MOST_INDEX_BYTES = 32 * 2**20  # some 300 000 entries; zipfile holds the whole index in memory
END_MAGIC = b"PK\x05\x06"
END_RECORD_BYTES = 22 + 65535  # with the longest comment
ENCRYPTED_FLAG = 0x1
# What zipfile raises on bytes that make no sense; OSError is bz2's word for it, since a failing
# disk raises UnreadError.
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    ValueError,
    IndexError,
)


class LockedError(UnreadError):
    """One entry could not be decoded; the others still can."""


class Metered:
    """The part of a file that zipfile uses, charged to the allowance."""

    def __init__(self, file: BinaryIO, allowance: Allowance) -> None:
        self._file = file
        self._allowance = allowance

    def read(self, count: int = -1) -> bytes:
        """Read as much as was asked, less only at the end; a raw file may give it in parts."""
        if count > MOST_INDEX_BYTES:
            raise UnreadError(
                Cause.TOO_BIG, Said("the index of the zip archive {name} is too large to be read")
            )
        data = read_once(self._file, count, self._allowance)
        while len(data) < count and (
            more := read_once(self._file, count - len(data), self._allowance)
        ):
            data += more
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Tell that it can move."""
        return True


def read(file: BinaryIO, allowance: Allowance) -> int:
    """Decode every entry and return how many files there are.

    Raises FaultyError; UnreadError for what is encrypted or packed in a way that zipfile lacks,
    once everything else in the archive proved whole.
    """
    metered = Metered(file, allowance)
    _expect_one_disk(metered)
    try:
        archive = zipfile.ZipFile(cast(IO[bytes], metered))
    except (*DAMAGES, NotImplementedError) as error:
        raise FaultyError(
            Said("{name} is cut short or damaged: its zip archive has no readable index")
        ) from error
    entries = archive.infolist()
    unread: UnreadError | None = None
    for number, entry in enumerate(entries, 1):
        try:
            _read_entry(archive, entry, allowance)
        except DAMAGES as error:
            raise _damaged(number, len(entries)) from error
        except LockedError as error:
            unread = error
    if unread:
        raise unread
    return sum(not entry.is_dir() for entry in entries)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> None:
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise LockedError(
            Cause.NO_PERMISSION, Said("{name} is encrypted, and no password for it is here")
        )
    allowance.check()
    try:
        with archive.open(entry) as unpacked:
            while chunk := unpacked.read(CHUNK_BYTES):
                allowance.charge_decoded(len(chunk))
    except NotImplementedError as error:
        raise LockedError(
            Cause.NO_TOOL,
            Said(
                "{name} is packed in a way that nothing here decodes (zip method {method})",
                {"method": entry.compress_type},
            ),
        ) from error


def _expect_one_disk(metered: Metered) -> None:
    """Raise UnreadError for the last part of an archive that is split over several files."""
    end = metered.seek(0, 2)
    metered.seek(max(0, end - END_RECORD_BYTES))
    tail = metered.read(END_RECORD_BYTES)
    at = tail.rfind(END_MAGIC)
    disk = int.from_bytes(tail[at + 4 : at + 6], "little") if at >= 0 else 0
    if disk not in (0, 0xFFFF):  # all ones: zip64 keeps the number elsewhere
        raise one_part()


def one_part() -> UnreadError:
    """Return what a part of a split archive comes to."""
    return UnreadError(
        Cause.NO_TOOL, Said("{name} is one part of several; they are not joined here")
    )


def _damaged(number: int, count: int) -> FaultyError:
    return FaultyError(
        Said(
            "{name} is damaged: entry {number} of the {count} in its zip archive cannot be decoded",
            {"number": number, "count": count},
        )
    )
