"""A TCP connection that the gate has granted: what came is never lost, however it ended."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator

HOLD_BYTES = 256 * 1024  # unread bytes at which the peer is made to wait
CLOSE_S = 1.0


class Inbox(asyncio.Protocol):
    """Holds what the peer sent until it is read.

    `asyncio.StreamReader` forgets unread bytes when a reset follows them; but an alert and a
    reset right behind it is how many a server refuses.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: asyncio.Transport | None = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hold what came, and read no more while too much is held."""
        self._data += data
        if self._transport and len(self._data) >= HOLD_BYTES:
            self._transport.pause_reading()
        self._news.set()

    def eof_received(self) -> bool:
        """Note the peer's end; we may go on sending until we close."""
        self._ended = True
        self._news.set()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Note how it ended."""
        self._ended, self._error = True, exc
        self._news.set()
        self._writable.set()
        self.gone.set()

    def pause_writing(self) -> None:
        """Note that the peer does not keep up."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Note that it does."""
        self._writable.set()

    async def read(self, limit: int) -> bytes:
        """Return what came, then b"" at the end. Raises what ended the connection."""
        while not self._data and not self._ended:
            self._news.clear()
            await self._news.wait()
        if not self._data and self._error is not None:
            raise self._error
        taken = bytes(self._data[:limit])
        del self._data[:limit]
        if self._transport and not self._ended and len(self._data) < HOLD_BYTES:
            self._transport.resume_reading()
        return taken

    async def written(self) -> None:
        """Wait until the peer keeps up. Raises what ended the connection."""
        if self._transport and self._transport.is_closing():
            await self.gone.wait()  # the write itself has failed: how will be told in a moment
        await self._writable.wait()
        if self.gone.is_set():
            raise self._error or ConnectionResetError()


class GrantedConnection:
    """A TCP connection within the gate's limits; it holds its turn until it is closed."""

    def __init__(
        self,
        transport: asyncio.Transport,
        inbox: Inbox,
        give_back: Callable[[], Awaitable[None]],
        read_timeout_s: float,
    ) -> None:
        self._transport = transport
        self._inbox = inbox
        self._give_back = give_back
        self._read_timeout_s = read_timeout_s

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        with _told_apart():
            self._transport.write(data)
            async with asyncio.timeout(self._read_timeout_s):
                await self._inbox.written()

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        """Return what has come, b"" at the peer's close."""
        with _told_apart():
            async with asyncio.timeout(timeout_s or self._read_timeout_s):
                return await self._inbox.read(limit)

    async def close(self) -> None:
        """Close; never raises."""
        self._transport.close()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._inbox.gone.wait()
        finally:
            self._transport.abort()
            await self._give_back()


@contextlib.contextmanager
def _told_apart() -> Iterator[None]:
    """Raise ConnectionResetError for whatever ends a connection, TimeoutError for silence."""
    try:
        yield
    except (TimeoutError, ConnectionResetError):
        raise
    except ConnectionError as error:  # a broken pipe: the reset came before we wrote
        raise ConnectionResetError(error.errno, os.strerror(error.errno or 0)) from error
    except OSError as error:  # the path is gone: nothing that was sent is acknowledged any more
        raise TimeoutError(error.errno, os.strerror(error.errno or 0)) from error
