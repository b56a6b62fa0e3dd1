"""Ask for SSL 2.0 and read the answer (draft-hickman-netscape-ssl-00 of 1995)."""

from dataclasses import dataclass
from struct import pack
from typing import Final

from checks.tls.wire import records as tls
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana import SSLV2_KINDS
from checks.tls.wire.records import Reply
from checks.verdict import Answer

NUMBER: Final = 0x0002
CLIENT_HELLO, SERVER_HELLO, ERROR = 1, 4, 0
CHALLENGE_BYTES: Final = 16
KINDS: Final = tuple(kind for kind in SSLV2_KINDS if kind)
NO_TLS: Final = Offer(version="SSLv3", suites=())  # so that no ServerHello of TLS fits it
MOST_RECORD: Final = 0x7FFF
LONGEST_FIRST: Final = 11  # bytes of a SERVER-HELLO before the certificate


class NotSslv2(ValueError):
    """The bytes are in no SSL 2.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """A SERVER-HELLO: the kinds of cipher that server and client have in common."""

    kinds: tuple[int, ...]
    certificate: bytes  # DER


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An ERROR: 1 is no cipher in common, 2 no certificate, 4 a bad certificate, 6 unsupported."""

    code: int


def client_hello(challenge: bytes) -> bytes:
    """Return a CLIENT-HELLO that offers every kind of cipher (draft, 2.5)."""
    kinds = b"".join(kind.to_bytes(3, "big") for kind in KINDS)
    lengths = pack(">HHH", len(kinds), 0, CHALLENGE_BYTES)
    body = pack(">BH", CLIENT_HELLO, NUMBER) + lengths + kinds + challenge[:CHALLENGE_BYTES]
    return pack(">H", 0x8000 | len(body)) + body


def read_answer(data: bytes) -> ServerHello | Refused | None:
    """Return what the bytes say; None while more must come. Raises NotSslv2.

    RFC 6101, E.2: the first bit of the length tells a record of two bytes' header from one with
    padding, which nothing in clear has.
    """
    if not data:
        return None
    if not data[0] & 0x80:
        raise NotSslv2
    end = 2 + (int.from_bytes(data[:2], "big") & MOST_RECORD)
    if len(data) > 2 and data[2] not in (SERVER_HELLO, ERROR):
        raise NotSslv2
    if len(data) < max(end, 3):
        return None
    body = data[2:end]
    if not body:
        raise NotSslv2
    return _server_hello(body) if body[0] == SERVER_HELLO else _refused(body)


class Reading:
    """Reads what comes back on a CLIENT-HELLO of SSL 2.0, be it in SSL 2.0 or a TLS alert."""

    has_hello = False  # nothing is waited for behind the answer

    def __init__(self) -> None:
        self._data = bytearray()
        self._in_tls: tls.Reading | None = None

    def feed(self, data: bytes) -> Reply | None:
        """Take a piece; return the reply as soon as it is all there."""
        if not self._data and data[0] in (tls.ALERT, tls.HANDSHAKE):
            self._in_tls = tls.Reading(NO_TLS)
        if self._in_tls:
            return self._in_tls.feed(data)
        self._data += data
        try:
            answer = read_answer(bytes(self._data))
        except NotSslv2:
            return Reply(answer=Answer.GARBLED, first_bytes=bytes(self._data[: tls.FIRST_BYTES]))
        if answer is None:
            return None
        if isinstance(answer, Refused):
            return Reply(answer=Answer.REFUSED)
        return Reply(answer=Answer.TAKEN, kinds=answer.kinds, leaf=answer.certificate)

    def at_end(self, ended: str) -> Reply:
        """Return the reply when the connection ended before all was there."""
        if self._in_tls:
            return self._in_tls.at_end(ended)
        return tls.reply_at_end(ended, bytes(self._data[: tls.FIRST_BYTES]))


def _refused(body: bytes) -> Refused:
    if len(body) != 3:
        raise NotSslv2
    return Refused(code=int.from_bytes(body[1:], "big"))


def _server_hello(body: bytes) -> ServerHello:
    """Parse a SERVER-HELLO (draft, 2.6)."""
    if len(body) < LONGEST_FIRST or int.from_bytes(body[3:5], "big") != NUMBER:
        raise NotSslv2
    certificate_bytes, kinds_bytes, id_bytes = (
        int.from_bytes(body[at : at + 2], "big") for at in (5, 7, 9)
    )
    kinds_at = LONGEST_FIRST + certificate_bytes
    if len(body) != kinds_at + kinds_bytes + id_bytes or kinds_bytes % 3:
        raise NotSslv2
    return ServerHello(
        certificate=body[LONGEST_FIRST:kinds_at],
        kinds=tuple(
            int.from_bytes(body[at : at + 3], "big")
            for at in range(kinds_at, kinds_at + kinds_bytes, 3)
        ),
    )
