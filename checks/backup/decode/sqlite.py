"""SQLite database files: the header says how many pages there must be."""

from checks.backup.decode.allowance import FaultyError
from checks.backup.decode.stream import Stream
from checks.verdict import Said

HEADER_BYTES = 100
PAGE_SIZES = frozenset(2**power for power in range(9, 17))


def read(stream: Stream) -> bool:
    """Count the pages and tell whether any table can be in them. Raises FaultyError.

    SQLite file format, 1.3: the page count at 28 holds only where the change counter at 24 is
    the same as the number at 92. The first page alone is the schema of no table.
    """
    header = stream.peek(HEADER_BYTES)
    page = _page_size(header)
    present = sum(len(chunk) for chunk in stream.rest())
    stated = int.from_bytes(header[28:32], "big") if header[24:28] == header[92:96] else 0
    if present % page:
        raise FaultyError(
            Said(
                "{name} is cut short inside a SQLite page, at byte {position}",
                {"position": present},
            )
        )
    if present < stated * page:
        raise FaultyError(
            Said(
                "{name} is cut short: SQLite pages expected: {stated}, present: {present}",
                {"stated": stated, "present": present // page},
            )
        )
    return present > page


def _page_size(header: bytes) -> int:
    stated = int.from_bytes(header[16:18], "big")
    page = 65536 if stated == 1 else stated
    if len(header) < HEADER_BYTES or page not in PAGE_SIZES:
        raise FaultyError(Said("{name} is damaged: its SQLite header makes no sense"))
    return page
