"""Servers of the lab: TLS on loopback, each on its own free port, the same for IPv4 and IPv6."""

import contextlib
import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

IPV4, IPV6 = "127.0.0.1", "::1"
PATIENCE_S = 5.0
STOPS_WITHIN_S = 0.02
PORTS_TO_TRY = 20
PAGE = b"<!doctype html><title>rasoat lab</title><p>A page of the lab.\n"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: " + str(len(PAGE)).encode() + b"\r\n\r\n" + PAGE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The file with a server's key and certificate, and whether it still speaks TLS 1.0."""

    pair: Path
    old: bool = False

    def context(self) -> ssl.SSLContext:
        """Make the context that every connection of the server shares."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pair)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
        if self.old:
            # Reaches down to TLS 1.0 without naming it, which Python deprecates; OpenSSL agrees to
            # sign for that version only at its security level 0.
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers("ECDHE+AES:RSA+AES:@SECLEVEL=0")
        return context


class _Answer(BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        """Shake hands, read what is asked, and answer with a page."""
        self.request.settimeout(PATIENCE_S)
        context = self.server.context
        with (
            contextlib.suppress(OSError),  # a peer that leaves, or that an alert refused
            context.wrap_socket(
                self.request, server_side=True, do_handshake_on_connect=False
            ) as tls,
            self.server.busy_with(tls),
        ):
            tls.do_handshake()
            if tls.recv(4096):
                tls.sendall(ANSWER)
                tls.unwrap()


class _Server(ThreadingTCPServer):
    daemon_threads = False  # so that closing waits for them
    allow_reuse_address = False
    request_queue_size = 64

    def __init__(self, address: str, port: int, context: ssl.SSLContext) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.context = context
        self._busy: set[ssl.SSLSocket] = set()
        self._stopping = False
        super().__init__((address, port), _Answer)

    @contextlib.contextmanager
    def busy_with(self, tls: ssl.SSLSocket) -> Iterator[None]:
        """Know of a connection as long as it is served. Raises OSError when it is too late."""
        self._busy.add(tls)
        try:
            if self._stopping:
                raise OSError("the server stops")
            yield
        finally:
            self._busy.discard(tls)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a lab writes no log."""

    def stop(self) -> None:
        """Take no more connections, hang up on those there are, and wait for their threads."""
        self.shutdown()
        self._stopping = True
        for tls in tuple(self._busy):
            with contextlib.suppress(OSError):
                # Not tls.shutdown(), which takes the TLS state away from under its thread.
                socket.socket.shutdown(tls, socket.SHUT_RDWR)
        self.server_close()


def has_ipv6_loopback() -> bool:
    """Tell whether this machine can be reached at ::1."""
    try:
        with socket.create_server((IPV6, 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def serving(offer: Offer) -> Iterator[int]:
    """Serve on 127.0.0.1, and on ::1 where that exists; give the port."""
    addresses = (IPV4, IPV6) if has_ipv6_loopback() else (IPV4,)
    servers = _bound(addresses, offer.context())
    threads = [
        Thread(target=server.serve_forever, args=(STOPS_WITHIN_S,), daemon=True)
        for server in servers
    ]
    for thread in threads:
        thread.start()
    try:
        yield servers[0].server_address[1]
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.stop()
            thread.join()


@contextlib.contextmanager
def refusing() -> Iterator[int]:
    """Hold a port that refuses every connection, so that no other program takes it meanwhile."""
    with socket.socket() as held:
        held.bind((IPV4, 0))
        yield held.getsockname()[1]


def _bound(addresses: tuple[str, ...], context: ssl.SSLContext) -> list[_Server]:
    for _ in range(PORTS_TO_TRY):
        with contextlib.ExitStack() as undo:
            port, servers = 0, []
            try:
                for address in addresses:
                    servers.append(undo.enter_context(_Server(address, port, context)))
                    port = servers[0].server_address[1]
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                continue
            undo.pop_all()
            return servers
    raise OSError(errno.EADDRINUSE, "no port is free on IPv4 and IPv6 at once")
