import struct
import zlib

import pytest

from checks.browser.observe import blocked_s
from checks.browser.visual import counts_of, speed_index_s
from checks.browsing import Frame, Span

WHITE, RED = (255, 255, 255), (255, 0, 0)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(kind: int, line: bytes, above: bytes) -> bytes:
    """Filter a line as PNG, 9.2 says; the reading side is what is tried."""
    out = bytearray([kind])
    for n, value in enumerate(line):
        a, b, c = (line[n - 3], above[n], above[n - 3]) if n > 2 else (0, above[n], 0)
        p = a + b - c
        nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        out.append((value - {0: 0, 1: a, 2: b, 3: (a + b) // 2, 4: nearest}[kind]) & 255)
    return bytes(out)


def png(*lines: list[tuple[int, int, int]], kind: int = 0) -> bytes:
    above, raw = bytes(3 * len(lines[0])), b""
    for points in lines:
        line = bytes(value for point in points for value in point)
        raw += filtered(kind, line, above)
        above = line
    head = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def screen(red_lines: int, of: int = 4) -> bytes:
    return png(
        *([RED] * 3 for _ in range(red_lines)), *([WHITE] * 3 for _ in range(of - red_lines))
    )


@pytest.mark.parametrize("kind", range(5), ids=["none", "sub", "up", "average", "paeth"])
def test_a_picture_is_read_whatever_its_filter(kind):
    lines = [[(n * 7, n * 30 % 256, 255 - n) for n in range(row, row + 9)] for row in range(5)]
    assert counts_of(png(*lines, kind=kind)) == counts_of(png(*lines))
    assert counts_of(png(*lines, kind=kind))[2][255] == 1


@pytest.mark.parametrize(
    "broken",
    [b"", b"GIF89a", screen(1)[:40], screen(1)[:24] + b"\x10" + screen(1)[25:], screen(1)[:-30]],
    ids=["empty", "another kind", "cut in its head", "sixteen bits", "cut in its points"],
)
def test_a_broken_picture_is_a_value_error(broken):
    with pytest.raises(ValueError):
        counts_of(broken)


@pytest.mark.parametrize(
    ("frames", "index_s"),
    [
        pytest.param([(0, 0)], None, id="nothing was painted"),
        pytest.param([(0, 0), (2, 4)], 2.0, id="all at once"),
        pytest.param([(0, 0), (1, 2), (3, 4)], 2.0, id="half, then all"),
        pytest.param([(0, 0), (1, 3), (5, 4)], 2.0, id="most, and late the rest"),
        pytest.param([(0, 0), (1, 4), (2, 0), (3, 4)], 2.0, id="there, gone, and there again"),
    ],
)
def test_speed_index_is_the_area_above_progress(frames, index_s):
    assert speed_index_s([Frame(at_s, screen(red)) for at_s, red in frames]) == index_s


@pytest.mark.parametrize(
    ("first_paint_s", "tasks", "blocked"),
    [
        pytest.param(None, (), None, id="nothing was painted"),
        pytest.param(1.0, (), 0.0, id="no long task"),
        pytest.param(1.0, (Span(2.0, 2.3), Span(3.0, 3.15)), 0.35, id="beyond 50 ms each"),
        pytest.param(1.0, (Span(0.2, 0.9),), 0.0, id="a task before the first paint"),
        pytest.param(1.0, (Span(0.5, 1.25),), 0.2, id="a task across the first paint"),
    ],
)
def test_blocking_time_is_counted_from_the_first_paint(first_paint_s, tasks, blocked):
    assert blocked_s(first_paint_s, tasks) == blocked
