"""Tar archives (POSIX pax, ustar, GNU, V7), walked header by header without unpacking."""

import re

from checks.backup.decode.allowance import FaultyError
from checks.backup.decode.stream import Stream
from checks.verdict import Said

BLOCK = 512
ZEROS = bytes(BLOCK)
END_MARK = 2 * ZEROS
MOST_EMPTY_BYTES = 20 * BLOCK  # tar pads to a record of 20 blocks
REGULAR = frozenset(b"0\x007S")
NO_DATA = frozenset(b"123456")  # links, devices, folders, pipes: nothing follows, whatever `size`
MOST_PAX_BYTES = 2**20


def is_header(block: bytes) -> bool:
    """Tell whether a block's checksum is right; some old programs summed signed bytes."""
    if len(block) < BLOCK or block == ZEROS:
        return False
    try:
        stated = _number(block[148:156])
    except ValueError:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    unsigned = sum(rest)
    return stated == unsigned or stated == unsigned - 256 * sum(byte > 127 for byte in rest)


def read(stream: Stream) -> int:
    """Walk an archive to its end and return how many files it holds. Raises FaultyError.

    POSIX ends an archive with two blocks of zeros; one is enough here, none is a cut. After
    them only padding or another archive (`cat a.tar b.tar`) may follow.
    """
    entries, files, ended, pax_size = 0, 0, False, None
    while header := stream.read(BLOCK):
        if header == ZEROS[: len(header)] and (ended or len(header) == BLOCK):
            ended = True
            continue
        _expect_header(header, stream.position - len(header), ended=ended)
        ended = False
        entries += 1
        type_ = header[156]
        if type_ == ord("x"):
            pax_size = _pax_size(stream, _size(header, stream))
            continue
        files += type_ in REGULAR
        _skip_data(stream, header, pax_size)
        pax_size = None if type_ not in b"LKg" else pax_size
    if not ended:
        raise FaultyError(Said("{name} is cut short: its tar archive has no end mark"))
    if not entries and stream.position > MOST_EMPTY_BYTES:
        raise FaultyError(Said("{name} holds nothing but zeros"))
    return files


def _expect_header(block: bytes, position: int, *, ended: bool) -> None:
    if is_header(block):
        return
    if ended:
        raise FaultyError(
            Said("{name} goes on after the end mark of its tar archive with bytes of no file")
        )
    if len(block) < BLOCK:
        raise _cut_short(position)
    raise FaultyError(
        Said(
            "{name} is damaged: byte {position} of its tar archive should begin an entry",
            {"position": position},
        )
    )


def _skip_data(stream: Stream, header: bytes, pax_size: int | None) -> None:
    type_ = header[156]
    if type_ == ord("S"):
        _skip_sparse_map(stream, header[482])
    if type_ in NO_DATA:
        return
    count = _size(header, stream) if pax_size is None or type_ in b"LKg" else pax_size
    padded = -(-count // BLOCK) * BLOCK
    if stream.skip(padded) < padded:
        raise _cut_short(stream.position)


def _skip_sparse_map(stream: Stream, goes_on: int) -> None:
    """GNU's old sparse files: further blocks of the map stand before the data."""
    while goes_on:
        block = stream.read(BLOCK)
        if len(block) < BLOCK:
            raise _cut_short(stream.position)
        goes_on = block[504]


def _pax_size(stream: Stream, count: int) -> int | None:
    """Return the size that an extended header gives the next file (POSIX.1-2001, pax)."""
    padded = -(-count // BLOCK) * BLOCK
    if count > MOST_PAX_BYTES:
        raise FaultyError(
            Said("{name} is damaged: a tar header in it is {count} bytes long", {"count": count})
        )
    records = stream.read(padded)
    if len(records) < padded:
        raise _cut_short(stream.position)
    sizes = re.findall(rb"(?:\A|\n)\d+ size=(\d{1,19})(?=\n)", records[:count])
    return int(sizes[-1]) if sizes else None


def _size(header: bytes, stream: Stream) -> int:
    try:
        return _number(header[124:136])
    except ValueError as error:
        raise FaultyError(
            Said(
                "{name} is damaged: byte {position} of its tar archive should begin an entry",
                {"position": stream.position - BLOCK},
            )
        ) from error


def _number(field: bytes) -> int:
    """Read octal digits, or GNU's base 256. Raises ValueError."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    return int(field.split(b"\0")[0].strip() or b"0", 8)


def _cut_short(position: int) -> FaultyError:
    return FaultyError(
        Said(
            "{name} is cut short: its tar archive ends inside an entry, at byte {position}",
            {"position": position},
        )
    )
