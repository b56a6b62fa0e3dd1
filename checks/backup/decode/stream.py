"""Bytes that are read once, front to back, with a look ahead."""

from collections.abc import Iterator
from typing import BinaryIO

from checks.backup.decode.allowance import Allowance, UnreadError
from checks.verdict import Cause, Said

READ_BYTES = 256 * 1024


def stored(file: BinaryIO, allowance: Allowance) -> Iterator[bytes]:
    """Yield a file's bytes in chunks, charged to the allowance. Raises UnreadError."""
    while chunk := read_once(file, READ_BYTES, allowance):
        yield chunk


def read_once(file: BinaryIO, count: int, allowance: Allowance) -> bytes:
    """Read what a file gives at once. Raises UnreadError for a failing disk or share."""
    try:
        data = file.read(count)
    except OSError as error:
        raise UnreadError(
            Cause.UNREACHABLE,
            Said("{name} could not be read: {fault}", {"fault": error.strerror or str(error)}),
        ) from error
    allowance.charge_stored(len(data))
    return data


class Stream:
    """A chain of chunks seen as one run of bytes; `position` counts what was handed out."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._ahead = b""
        self._at = 0  # in _ahead: cutting off its front for every small read would be quadratic
        self.position = 0

    def take(self) -> bytes:
        """Return the next chunk of any length, b"" at the end."""
        chunk = self._ahead[self._at :] or next(self._chunks, b"")
        self._ahead, self._at = b"", 0
        self.position += len(chunk)
        return chunk

    def put_back(self, data: bytes) -> None:
        """Let bytes that were taken be read again."""
        self._ahead, self._at = data + self._ahead[self._at :], 0
        self.position -= len(data)

    def peek(self, count: int) -> bytes:
        """Return the next bytes without moving on; fewer only at the end."""
        while len(self._ahead) - self._at < count and (chunk := next(self._chunks, b"")):
            self._ahead, self._at = self._ahead[self._at :] + chunk, 0
        return self._ahead[self._at : self._at + count]

    def read(self, count: int) -> bytes:
        """Return the next bytes and move on; fewer only at the end."""
        data = self.peek(count)
        self._at += len(data)
        self.position += len(data)
        return data

    def skip(self, count: int) -> int:
        """Move on without looking, and return by how much; less only at the end."""
        left = count
        while left and self.peek(1):
            step = min(left, len(self._ahead) - self._at)
            self._at += step
            self.position += step
            left -= step
        return count - left

    def rest(self) -> Iterator[bytes]:
        """Yield all that is left, in chunks."""
        while chunk := self.take():
            yield chunk
