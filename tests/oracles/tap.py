"""Stand between a peer and a server, and note each hello and how the answer to it begins."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from tests.oracles.serve.process import ADDRESS

Begin = Callable[[socket.socket], None]
CHUNK: Final = 65536
MOST_ANSWER: Final = 256  # as much as tells version and suite, or the alert
HANDSHAKE: Final = 22
CLIENT_HELLO: Final = 1
RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER that makes close() send RST


@dataclass(slots=True)
class Exchange:
    """A connection's first hello, and how the answer to it begins."""

    hello: bytes = b""
    answer: bytes = b""

    def said(self, data: bytes) -> None:
        """Note what the peer sends; a dialogue that leads to TLS is passed over."""
        if self.hello or _begins_hello(data):
            self.hello = (self.hello + data)[: _length(self.hello + data)]

    def heard(self, data: bytes) -> None:
        """Note what the server sends once it had the hello."""
        if self.hello:
            self.answer = (self.answer + data)[:MOST_ANSWER]


def _begins_hello(data: bytes) -> bool:
    if data[0] == HANDSHAKE:
        return data[1:2] == b"\3"
    return len(data) > 10 and bool(data[0] & 0x80) and data[2] == CLIENT_HELLO


def _length(hello: bytes) -> int:
    if hello[0] == HANDSHAKE:
        return 5 + int.from_bytes(hello[3:5], "big")
    return 2 + (int.from_bytes(hello[:2], "big") & 0x7FFF)


@dataclass(slots=True)
class Tap:
    """A port that leads to a server's."""

    server: int
    begin: Begin | None
    listener: socket.socket
    exchanges: list[Exchange] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    open: set[socket.socket] = field(default_factory=set)

    @property
    def port(self) -> int:
        """Return where the peer is to connect to."""
        return int(self.listener.getsockname()[1])

    def accept(self) -> None:
        """Lead connections until the listener is shut."""
        with suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                self._start(self._lead, peer)

    def _start(self, run: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()
        return thread

    def _lead(self, peer: socket.socket) -> None:
        """Lead to the server, and begin TLS there for a peer that cannot."""
        exchange = Exchange()
        self.exchanges.append(exchange)
        with peer, suppress(OSError), socket.create_connection((ADDRESS, self.server)) as server:
            self.open |= {peer, server}
            if self.begin:
                self.begin(server)
            back = self._start(_pour, server, peer, exchange.heard)
            _pour(peer, server, exchange.said)
            back.join()

    def shut(self) -> None:
        """End all that is open, and wait for it."""
        for each in (self.listener, *self.open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()


def _pour(source: socket.socket, sink: socket.socket, note: Callable[[bytes], None]) -> None:
    """Pass on all that comes, its end, and a reset as a reset."""
    try:
        while data := source.recv(CHUNK):
            note(data)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        with suppress(OSError):
            sink.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            sink.shutdown(socket.SHUT_RD)


@contextmanager
def tapped(server: int, begin: Begin | None = None) -> Iterator[Tap]:
    """Open a port that leads to a server's until the block ends."""
    with socket.create_server((ADDRESS, 0), backlog=128) as listener:
        tap = Tap(server, begin, listener)
        accepting = threading.Thread(target=tap.accept)
        accepting.start()
        try:
            yield tap
        finally:
            tap.shut()
            accepting.join()
