"""How the screen filled: from small pictures of it to the Speed Index.

Speed Index is the area above the curve of visual progress, in seconds. Progress is how near the
counts of colours of a picture are to those of the last one, as speedline (which Lighthouse uses)
has it. Ours differs in one thing: pictures are 64 by 128 points at most, and 50 ms apart at least.
"""

import itertools
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

from checks.browsing import Frame

MAGIC = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}  # colour type → bytes a point: red, green, blue (and alpha)
MOST_POINTS = 200_000
Counts = tuple[Counter[int], ...]


def speed_index_s(frames: Sequence[Frame]) -> float | None:
    """Return the Speed Index, None where nothing but the empty screen was painted.

    The first frame is the empty screen. Raises ValueError for what is no such picture.
    """
    if len(frames) < 2:
        return None
    counted = {png: counts_of(png) for png in {frame.png for frame in frames}}
    first, last = counted[frames[0].png], counted[frames[-1].png]
    whole = _distance(first, last)
    total_s, shown_s, left = 0.0, 0.0, 1.0
    for frame in frames[1:]:
        total_s += (frame.at_s - shown_s) * left
        shown_s = frame.at_s
        left = _distance(counted[frame.png], last) / whole if whole else 0.0
    return round(total_s, 4)


def counts_of(png: bytes) -> Counts:
    """Count the values of each colour. Raises ValueError."""
    width, height, channels, packed = _taken_apart(png)
    try:
        raw = zlib.decompressobj().decompress(packed, (width * channels + 1) * height)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    counts: Counts = (Counter(), Counter(), Counter())
    for line in _lines(raw, width * channels, height, channels):
        for channel, counter in enumerate(counts):
            counter.update(line[channel::channels])
    return counts


def _distance(one: Counts, other: Counts) -> int:
    return sum(
        abs(mine[value] - theirs[value])
        for mine, theirs in zip(one, other, strict=True)
        for value in mine.keys() | theirs.keys()
    )


def _taken_apart(png: bytes) -> tuple[int, int, int, bytes]:
    """Return width, height, bytes a point and the packed points (PNG, 5.3 and 11.2)."""
    if png[:8] != MAGIC or png[12:16] != b"IHDR" or len(png) < 33:
        raise ValueError("no PNG")
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    depth, colours, interlaced = png[24], png[25], png[28]
    if depth != 8 or colours not in CHANNELS or interlaced or width * height > MOST_POINTS:
        raise ValueError("a PNG of another kind")
    packed, at = b"", 8
    while at + 8 <= len(png):
        size, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        if kind == b"IDAT":
            packed += png[at + 8 : at + 8 + size]
        at += size + 12
    return width, height, CHANNELS[colours], packed


def _lines(raw: bytes, length: int, height: int, channels: int) -> Iterator[bytes]:
    """Undo the filters (PNG, 9.2)."""
    if len(raw) < (length + 1) * height:
        raise ValueError("a PNG that is cut short")
    above = bytes(length)
    for n in range(height):
        start = n * (length + 1)
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + length], above, channels)
        yield above


def _unfiltered(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    if kind == 0:
        return line
    if kind == 2:
        return bytes([(x + b) & 255 for x, b in zip(line, above, strict=True)])
    out = bytearray(channels)  # what stands left of the first point is 0
    corners = itertools.chain(bytes(channels), above)
    for n, (x, b, c) in enumerate(zip(line, above, corners, strict=False)):
        a = out[n]
        if kind == 1:
            guess = a
        elif kind == 3:
            guess = (a + b) // 2
        elif kind == 4:
            guess = _paeth(a, b, c)
        else:
            raise ValueError("a PNG with an unknown filter")
        out.append((x + guess) & 255)
    return bytes(out[channels:])


def _paeth(a: int, b: int, c: int) -> int:
    at_a, at_b, at_c = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    if at_a <= at_b and at_a <= at_c:
        return a
    return b if at_b <= at_c else c
