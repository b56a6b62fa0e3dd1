"""A granted socket as an HTTP library wants one: bounded in time, in bytes, and cut from afar."""

import contextlib
import functools
import hashlib
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any, Literal

import certifi

from checks.world import TlsSeen

HEAD_BYTES = 400_000  # of status line and header fields; what a server may send before its body
BUFFER_BYTES = 16384
MAKING = threading.Lock()
UNSAFE_LEGACY = 0x4  # OP_LEGACY_SERVER_CONNECT: servers without RFC 5746; Python 3.12 names it


Kind = Literal["strict", "old", "any"]  # how a client may shake hands


class TooMuch(OSError):
    """More came than was allowed for."""


class Untrusted(Exception):
    """A handshake ended because the certificate is not to be trusted; says OpenSSL's reason."""


class NoTls(Exception):
    """No handshake came about, in any version; says OpenSSL's reason."""


class Wire:
    """What `http.client` needs of a socket. One thread uses it; only `end` is for others."""

    def __init__(self, sock: socket.socket, silence_s: float) -> None:
        self._sock = sock
        self._silence_s = silence_s
        self._ends_at = 0.0
        self._allowed_bytes = 0
        self._lock = threading.Lock()
        self._busy = False
        self._ended = False
        self.tls: TlsSeen | None = None
        self.first_byte_at: float | None = None
        self.sent_at = 0.0

    def allow(self, *, seconds: float, body_bytes: int) -> None:
        """Begin an exchange that may take so long and bring so much."""
        self._ends_at = time.monotonic() + seconds
        self._allowed_bytes = HEAD_BYTES + body_bytes
        self.first_byte_at = None

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Be used by a thread: whoever ends the wire meanwhile leaves the closing to it.

        A descriptor that is closed under a reading thread may be another connection's by the time
        OpenSSL reads from it.
        """
        with self._lock:
            if self._ended:
                raise ConnectionResetError("the wire has ended")
            self._busy = True
        try:
            yield
        finally:
            with self._lock:
                self._busy = False
                if self._ended:
                    self._close()

    def end(self) -> None:
        """End the connection, from any thread; never raises."""
        with self._lock:
            self._ended = True
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown, which takes the TLS away from under a reading thread.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
            if not self._busy:
                self._close()

    def shake_hands(self, server_name: str, kind: Kind, agency_cas: tuple[bytes, ...]) -> None:
        """Begin TLS. Raises Untrusted, NoTls, TimeoutError."""
        context = context_of(kind, agency_cas)
        try:
            secured = context.wrap_socket(
                self._sock, server_hostname=server_name, do_handshake_on_connect=False
            )
            self._sock = secured
            self._wait_at_most()
            secured.do_handshake()
        except ssl.SSLCertVerificationError as error:
            raise Untrusted(error.verify_message) from error
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:  # SSLError is an OSError; ValueError: a bad name
            raise NoTls(getattr(error, "reason", None) or str(error)) from error
        self.tls = TlsSeen(
            version=secured.version() or "",
            trusted=kind != "any",
            flaw="",
            certificate_sha256=hashlib.sha256(secured.getpeercert(True) or b"").hexdigest(),
        )

    def sendall(self, data: Any) -> None:
        """Send all of it."""
        self._wait_at_most()
        self._sock.sendall(data)
        self.sent_at = time.monotonic()

    def makefile(self, *_mode: Any, **_options: Any) -> io.BufferedReader:
        """Return the reading side of one exchange."""
        return io.BufferedReader(_Reading(self), BUFFER_BYTES)

    def receive_into(self, buffer: Any) -> int:
        """Read what has come. Raises TimeoutError, TooMuch, OSError."""
        if self._allowed_bytes <= 0:
            raise TooMuch("more came than is read")
        self._wait_at_most()
        count = self._sock.recv_into(buffer)
        if self.first_byte_at is None:
            self.first_byte_at = time.monotonic()
        self._allowed_bytes -= count
        return count

    def _wait_at_most(self) -> None:
        left_s = self._ends_at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the visit's time is over")
        self._sock.settimeout(min(left_s, self._silence_s))

    def settimeout(self, _seconds: float | None) -> None:
        """Keep to our own limits, whatever a library sets."""

    def fileno(self) -> int:
        """Return the descriptor, by which a library sees that the peer has hung up."""
        return self._sock.fileno()

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self._sock.close()

    def close(self) -> None:
        """Leave it to `end`: a library closes before it reads a body that the peer's close ends."""

    def shutdown(self, _how: int) -> None:
        """Leave it to `end`."""


class _Reading(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)


def context_of(kind: Kind, agency_cas: tuple[bytes, ...]) -> ssl.SSLContext:
    """Return a context, made once, whoever else wants it at the same time."""
    with MAKING:
        return _made(kind, agency_cas)


@functools.lru_cache(maxsize=64)
def _made(kind: Kind, agency_cas: tuple[bytes, ...]) -> ssl.SSLContext:
    """Make a context; reading the public store takes longer than a handshake.

    strict takes what a browser takes; old still verifies, over versions and suites that browsers
    have given up; any looks at whatever there is, whoever shows it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    if kind == "any":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(cafile=certifi.where())
        for authority in agency_cas:
            context.load_verify_locations(cadata=authority)
    if kind != "strict":
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.options |= UNSAFE_LEGACY
    return context
