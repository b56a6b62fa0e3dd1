"""A TCP connection that the gate has granted: what came is never lost, however it ended.

It stands on a socket and a watch alone. A look opens dozens of connections for one exchange each,
and a transport, its streams and a timeout object would cost most of that time.
"""

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from functools import partial

from agent.watch import READ, WRITE, watch

HOLD_BYTES = 256 * 1024  # unread bytes at which the peer is made to wait
PIECE_BYTES = 65536
OWN_FAULTS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EPERM}


async def connected(address: str, port: int, limit_s: float) -> socket.socket:
    """Return a socket connected to a literal address. Raises OSError; TimeoutError is one."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        fault = sock.connect_ex((address, port))
        if fault == errno.EINPROGRESS:
            await _until_connected(sock, limit_s)
            fault = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if fault:
            raise OSError(fault, os.strerror(fault))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


async def _until_connected(sock: socket.socket, limit_s: float) -> None:
    ready = asyncio.get_running_loop().create_future()
    number = sock.fileno()
    watch().add(number, WRITE, partial(_settle, ready))
    try:
        await _within(limit_s, ready)
    finally:
        watch().drop(number)


async def _within(limit_s: float, ready: asyncio.Future[None]) -> None:
    """Wait. Raises TimeoutError. A timer costs a fraction of what `asyncio.timeout` does."""
    timer = asyncio.get_running_loop().call_later(limit_s, _settle, ready, TimeoutError())
    try:
        await ready
    finally:
        timer.cancel()


def _settle(ready: asyncio.Future[None], error: Exception | None = None) -> None:
    if not ready.done():
        if error is None:
            ready.set_result(None)
        else:
            ready.set_exception(error)


class GrantedConnection:
    """A TCP connection within the gate's limits; it holds its turn until it is closed.

    It is read as soon as something comes, so that an end is known by its own kind: an alert and
    a reset right behind it is how many a server refuses. One task at a time may receive.
    """

    def __init__(
        self,
        sock: socket.socket,
        closed: Callable[["GrantedConnection"], None],
        read_timeout_s: float,
        connected_s: float = 0.0,
    ) -> None:
        self.connected_s = connected_s  # that connecting took, without the wait for a turn
        self._sock = sock
        self._number = sock.fileno()
        self._watch = watch()
        self._closed = closed
        self._read_timeout_s = read_timeout_s
        self._loop = asyncio.get_running_loop()
        self._data = bytearray()
        self._is_read = False
        self._ended = False
        self._error: OSError | None = None
        self._awaited: asyncio.Future[None] | None = None  # something to read
        self._room: asyncio.Future[None] | None = None  # for more to write
        self._read_on()

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        sent = self._written(data)
        if sent < len(data):
            async with asyncio.timeout(self._read_timeout_s):
                await self._send_rest(memoryview(data)[sent:])

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        """Return what has come, b"" at the peer's close."""
        if not self._data and not self._ended:
            self._awaited = self._loop.create_future()
            await _within(timeout_s or self._read_timeout_s, self._awaited)
        if not self._data and self._error is not None:
            raise self._error
        taken = bytes(self._data[:limit])
        del self._data[:limit]
        self._read_on()
        return taken

    async def close(self) -> None:
        """Close; never raises."""
        self.shut()

    def shut(self) -> None:
        """Close without waiting: the kernel sees to the rest. More than once does no harm."""
        if self._sock.fileno() < 0:
            return
        self._end()
        self._write_no_more()
        self._sock.close()
        self._closed(self)

    def _read_on(self) -> None:
        if not self._is_read and not self._ended and len(self._data) < HOLD_BYTES:
            self._is_read = True
            self._watch.add(self._number, READ, self._read)

    def _read_no_more(self) -> None:
        if self._is_read:
            self._is_read = False
            self._watch.drop(self._number)

    def _read(self) -> None:
        """Hold what came, and read no more while too much is held."""
        try:
            data = self._sock.recv(PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._error = self._error or _told_apart(error)
            data = b""
        if not data:
            self._end()
            return
        self._data += data
        if len(self._data) >= HOLD_BYTES:
            self._read_no_more()
        if self._awaited is not None:
            _settle(self._awaited)

    def _end(self) -> None:
        """Note the peer's end; we may go on sending until we close."""
        self._ended = True
        self._read_no_more()
        if self._awaited is not None:
            _settle(self._awaited)

    def _written(self, data: bytes | memoryview) -> int:
        """Write what there is room for. Raises what ended the connection."""
        if self._sock.fileno() < 0:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        if self._error is None:
            try:
                return self._sock.send(data)
            except BlockingIOError:
                return 0
            except OSError as error:
                self._error = _told_apart(error)
        raise self._error

    async def _send_rest(self, data: memoryview) -> None:
        try:
            while data:
                self._room = self._loop.create_future()
                self._loop.add_writer(self._number, _settle, self._room)
                await self._room
                data = data[self._written(data) :]
        finally:
            self._write_no_more()

    def _write_no_more(self) -> None:
        """Wait for room no more; before it is closed, as the number may then be another's."""
        if self._room is not None:
            self._loop.remove_writer(self._number)
            _settle(self._room)
            self._room = None


def _told_apart(error: OSError) -> OSError:
    """Return ConnectionResetError for what ends a connection, TimeoutError for a lost path.

    A broken pipe: the reset came before we wrote. When the path is gone, nothing that was sent is
    acknowledged any more.
    """
    kind = ConnectionResetError if isinstance(error, ConnectionError) else TimeoutError
    return kind(error.errno, os.strerror(error.errno or 0))
