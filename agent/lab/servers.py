"""Servers of the lab: TLS on loopback, each on its own free port, the same for IPv4 and IPv6."""

import contextlib
import errno
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from OpenSSL import SSL

from agent.lab.pages import Website, answer_to

IPV4, IPV6 = "127.0.0.1", "::1"
PATIENCE_S = 5
STOPS_WITHIN_S = 0.02
PORTS_TO_TRY = 20
PROTOCOL = b"http/1.1"
MOST_HEAD_BYTES = 16384


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a server is: its name, the file with its key and certificate, whether it is old."""

    name: str
    pair: Path
    site: Website
    old: bool = False  # takes TLS 1.0, and no TLS 1.3

    def context(self) -> SSL.Context:
        """Make the context that every connection of the server shares.

        It is pyOpenSSL's, whose OpenSSL comes with it: that of the system may be too old for a
        post-quantum group, or too new for TLS 1.0.
        """
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.use_certificate_chain_file(str(self.pair))
        context.use_privatekey_file(str(self.pair))
        context.set_options(SSL.OP_CIPHER_SERVER_PREFERENCE)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_cipher_list(b"ECDHE+AESGCM:ECDHE+CHACHA20")
        context.set_alpn_select_callback(_agreed)
        context.set_tlsext_servername_callback(self._named)
        if self.old:
            # OpenSSL agrees to sign for TLS 1.0 only at its security level 0.
            context.set_min_proto_version(SSL.TLS1_VERSION)
            context.set_max_proto_version(SSL.TLS1_2_VERSION)
            context.set_cipher_list(b"ECDHE+AES:RSA+AES:@SECLEVEL=0")
        return context

    def _named(self, connection: SSL.Connection) -> None:
        """Refuse another name: with no certificate to show, OpenSSL sends handshake_failure."""
        asked = connection.get_servername()
        if asked is not None and asked.lower() != self.name.encode("ascii"):
            connection.set_context(SSL.Context(SSL.TLS_SERVER_METHOD))


def _agreed(connection: SSL.Connection, offered: Sequence[bytes]) -> Any:  # noqa: ARG001
    return PROTOCOL if PROTOCOL in offered else SSL.NO_OVERLAPPING_PROTOCOLS


class _Answer(BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        """Shake hands, and answer what is asked until the peer has had enough."""
        self.request.settimeout(None)  # OpenSSL reads from the socket itself, and waits in it
        for wait in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.request.setsockopt(socket.SOL_SOCKET, wait, struct.pack("ll", PATIENCE_S, 0))
        with (
            contextlib.suppress(OSError, SSL.Error),  # a peer that leaves, or that was refused
            self.server.busy_with(self.request),
        ):
            tls = SSL.Connection(self.server.context, self.request)
            tls.set_accept_state()
            tls.do_handshake()
            while head := _head(tls):
                tls.sendall(answer_to(head, self.server.site))


def _head(tls: SSL.Connection) -> bytes:
    """Read a request's head; b"" when the peer has gone, or asks for too much."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < MOST_HEAD_BYTES:
        head += tls.recv(4096)  # raises SSL.Error when the peer hangs up
    return head if b"\r\n\r\n" in head else b""


class _Server(ThreadingTCPServer):
    daemon_threads = False  # so that closing waits for them
    allow_reuse_address = False
    request_queue_size = 64

    def __init__(self, address: str, port: int, context: SSL.Context, site: Website) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.context = context
        self.site = site
        self._busy: set[socket.socket] = set()
        self._stopping = False
        super().__init__((address, port), _Answer)

    @contextlib.contextmanager
    def busy_with(self, connection: socket.socket) -> Iterator[None]:
        """Know of a connection as long as it is served. Raises OSError when it is too late."""
        self._busy.add(connection)
        try:
            if self._stopping:
                raise OSError("the server stops")
            yield
        finally:
            self._busy.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a lab writes no log."""

    def stop(self) -> None:
        """Take no more connections, hang up on those there are, and wait for their threads."""
        self.shutdown()
        self._stopping = True
        for connection in tuple(self._busy):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
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
    servers = _bound(addresses, offer)
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


def _bound(addresses: tuple[str, ...], offer: Offer) -> list[_Server]:
    context = offer.context()
    for _ in range(PORTS_TO_TRY):
        with contextlib.ExitStack() as undo:
            port, servers = 0, []
            try:
                for address in addresses:
                    servers.append(undo.enter_context(_Server(address, port, context, offer.site)))
                    port = servers[0].server_address[1]
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                continue
            undo.pop_all()
            return servers
    raise OSError(errno.EADDRINUSE, "no port is free on IPv4 and IPv6 at once")
