"""Read what a server says in a handshake: in clear, or sealed with a secret that we have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from checks.tls.wire.hello import KEY_SHARE, NUMBERS
from checks.tls.wire.records import (
    ALERT,
    APPLICATION_DATA,
    CHANGE_CIPHER_SPEC,
    CLOSURES,
    HANDSHAKE,
    NEVER_FATAL,
    UNRECOGNIZED_NAME,
    Garbled,
    ServerHello,
    parse_server_hello,
    record_at,
)
from checks.tls.wire.unseal import Opener, Sealed, can_open

SERVER_HELLO, NEW_SESSION_TICKET, ENCRYPTED_EXTENSIONS, CERTIFICATE = 2, 4, 8, 11
SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE, FINISHED = 12, 13, 14, 20
CERTIFICATE_STATUS: Final = 22
STATUS_REQUEST, ALPN, EARLY_DATA = 5, 16, 42
OCSP: Final = 1
WARNINGS: Final = frozenset({*NEVER_FATAL, UNRECOGNIZED_NAME})
NAMED_CURVE: Final = 3
LONGEST_MESSAGE: Final = 2**19
MOST_CERTIFICATES: Final = 1000
MOST_TICKETS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A NewSessionTicket (RFC 5077, 3.3; RFC 8446, 4.6.1)."""

    early_data_bytes: int  # 0: none is allowed


class Flight:
    """What the server has said so far.

    `secret_for` gives the secret that seals what comes next in TLS 1.3: for the rest of the
    handshake, or, once `finished`, for all that follows. None: it is not known.
    """

    def __init__(self, secret_for: Callable[["Flight"], bytes | None]) -> None:
        self.hello: ServerHello | None = None
        self.hello_message = b""
        self.retried = False  # a HelloRetryRequest came
        self.group: int | None = None  # of the key exchange
        self.key_share = b""
        self.chain: tuple[bytes, ...] | None = None  # DER, as sent
        self.staple: bytes | None = None
        self.alpn: bytes | None = None
        self.wants_certificate = False
        self.tickets: list[Ticket] = []
        self.alerts: list[int] = []
        self.finished = False  # its part of a handshake of TLS 1.3
        self.done = False  # its first flight before TLS 1.3
        self.unreadable = False  # the rest cannot be read
        self._secret_for = secret_for
        self._opener: Opener | None = None
        self._sealed = False  # in clear no more, as the peer has said itself (before TLS 1.3)
        self._unread = bytearray()
        self._needed = 0  # bytes unread before which nothing is worth reading
        self._message = bytearray()

    @property
    def is_13(self) -> bool:
        """Tell whether the server chose TLS 1.3."""
        return self.hello is not None and self.hello.version == NUMBERS["TLS 1.3"]

    @property
    def told(self) -> bool:
        """Tell whether its first flight came whole, with all that stands in it."""
        return self.done or self.finished

    @property
    def refused(self) -> bool:
        """Tell whether an alert came that is more than a goodbye (RFC 8446, 6)."""
        return not CLOSURES.issuperset(self.alerts)

    def feed(self, data: bytes) -> None:
        """Take bytes as they came. What breaks the grammar ends the reading, and raises nothing."""
        self._unread += data
        if self.unreadable or len(self._unread) < self._needed:
            return
        try:
            self._read()
        except (Garbled, Sealed, IndexError):
            self.unreadable = True

    def _read(self) -> None:
        unread, start = self._unread, 0
        while (record := record_at(unread, start)) and len(unread) >= record.end:
            self._take(record.kind, bytes(unread[record.start : record.end]))
            start = record.end
        self._needed = record.end - start if record else 0
        del unread[:start]

    def _take(self, kind: int, fragment: bytes) -> None:
        if kind == APPLICATION_DATA and self.is_13:
            kind, fragment = self._opened(fragment)
        elif kind == CHANGE_CIPHER_SPEC:
            self._sealed = not self.is_13
            return
        if self._sealed:
            return
        if kind == ALERT and len(fragment) >= 2:
            warning = fragment[0] == 1 and fragment[1] in WARNINGS and not self.is_13
            self.alerts += () if warning else (fragment[1],)
        elif kind == HANDSHAKE:
            self._message += fragment
            self._take_messages()

    def _opened(self, fragment: bytes) -> tuple[int, bytes]:
        if self._opener is None:
            secret = self._secret_for(self)
            suite = self.hello.suite if self.hello else 0
            if secret is None or not can_open(suite):
                raise Sealed
            self._opener = Opener(suite, secret)
        return self._opener.open(fragment)

    def _take_messages(self) -> None:
        while len(self._message) >= 4:
            end = 4 + int.from_bytes(self._message[1:4], "big")
            if end > LONGEST_MESSAGE:
                raise Garbled(f"a message of {end} bytes")
            if len(self._message) < end:
                return
            message = bytes(self._message[:end])
            del self._message[:end]
            self._take_message(message[0], message[4:], message)

    def _take_message(self, kind: int, body: bytes, message: bytes) -> None:
        if kind == SERVER_HELLO:
            self._take_hello(parse_server_hello(body), message)
        elif kind == CERTIFICATE:
            self._take_certificates(body)
        elif kind == ENCRYPTED_EXTENSIONS:
            self.alpn = _alpn(_extensions(body))
        elif kind == CERTIFICATE_STATUS and body[0] == OCSP:
            self.staple = _vector(body[1:], 3)[0]
        elif kind == SERVER_KEY_EXCHANGE and body[0] == NAMED_CURVE and self._is_ecdhe():
            self.group = int.from_bytes(body[1:3], "big")
        elif kind == CERTIFICATE_REQUEST:
            self.wants_certificate = True
        elif kind == NEW_SESSION_TICKET and len(self.tickets) < MOST_TICKETS:
            self.tickets.append(_ticket(body, is_13=self.is_13))
        elif kind == SERVER_HELLO_DONE:
            self.done = True
        elif kind == FINISHED:
            self.finished, self._opener = True, None

    def _take_hello(self, hello: ServerHello, message: bytes) -> None:
        self.hello, self.group = hello, hello.group
        self.retried = self.retried or hello.is_retry
        self.hello_message = message
        self.key_share = hello.extensions.get(KEY_SHARE, b"")[4:]
        self.alpn = _alpn(hello.extensions)

    def _is_ecdhe(self) -> bool:
        """Tell ECDHE by its suite: the parameters of DHE begin with the length of the prime."""
        suite = self.hello.suite if self.hello else 0
        return suite >> 8 in (0xC0, 0xCC) and suite != 0xCCAA

    def _take_certificates(self, body: bytes) -> None:
        entries: list[bytes] = []
        rest = _vector(_vector(body, 1)[1] if self.is_13 else body, 3)[0]
        while rest and len(entries) < MOST_CERTIFICATES:
            der, rest = _vector(rest, 3)
            if self.is_13:
                extensions, rest = _vector(rest, 2)
                self._take_status(extensions if not entries else b"")
            entries.append(der)
        self.chain = tuple(entries)

    def _take_status(self, extensions: bytes) -> None:
        """RFC 8446, 4.4.2.1: the staple stands beside the certificate that it is about."""
        status = _parsed(extensions).get(STATUS_REQUEST, b"")
        if status[:1] == bytes([OCSP]):
            self.staple = _vector(status[1:], 3)[0]


def _vector(data: bytes, length_bytes: int) -> tuple[bytes, bytes]:
    """Return what a vector holds and what follows it (RFC 8446, 3.4). Raises Garbled."""
    end = length_bytes + int.from_bytes(data[:length_bytes], "big")
    if len(data) < max(end, length_bytes):
        raise Garbled("a vector cut short")
    return data[length_bytes:end], data[end:]


def _extensions(data: bytes) -> Mapping[int, bytes]:
    return _parsed(_vector(data, 2)[0])


def _parsed(rest: bytes) -> Mapping[int, bytes]:
    found: dict[int, bytes] = {}
    while rest:
        kind = int.from_bytes(rest[:2], "big")
        found[kind], rest = _vector(rest[2:], 2)
    return found


def _alpn(extensions: Mapping[int, bytes]) -> bytes | None:
    """Return the one protocol that was chosen (RFC 7301, 3.1)."""
    if ALPN not in extensions:
        return None
    return _vector(_vector(extensions[ALPN], 2)[0], 1)[0]


def _ticket(body: bytes, *, is_13: bool) -> Ticket:
    """Read how much early data a ticket allows (RFC 8446, 4.2.10)."""
    if not is_13:
        return Ticket(early_data_bytes=0)
    nonce_and_rest = body[8:]  # after ticket_lifetime and ticket_age_add
    _, rest = _vector(nonce_and_rest, 1)
    _, rest = _vector(rest, 2)
    allowed = _extensions(rest).get(EARLY_DATA, b"")
    return Ticket(early_data_bytes=int.from_bytes(allowed, "big"))
