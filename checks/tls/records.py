"""Read what comes back on a ClientHello, without any cryptography."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from checks.tls.facts import OLDEST_FIRST
from checks.tls.hello import NUMBERS, SUPPORTED_VERSIONS, Offer
from checks.verdict import Answer

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA, HEARTBEAT = 20, 21, 22, 23, 24
HELLO_REQUEST, SERVER_HELLO = 0, 2
LONGEST_RECORD: Final = 2**14 + 2048  # RFC 5246, 6.2.3
LONGEST_HELLO: Final = 2**16
FATAL: Final = 2
CLOSE_NOTIFY, UNRECOGNIZED_NAME = 0, 112
CLOSURES: Final = frozenset({CLOSE_NOTIFY, 90})  # RFC 8446, 6.1: they end, but refuse nothing
NEVER_FATAL: Final = frozenset({41, 100})  # no_certificate of SSLv3, no_renegotiation
NAMES: Final = {number: version for version, number in NUMBERS.items()}
HTTP_STARTS: Final = (b"http/", b"<!doctype html", b"<html")


class Garbled(ValueError):
    """The bytes are in no TLS, or in a TLS that breaks its own grammar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """A ServerHello, or the HelloRetryRequest that has its form (RFC 8446, 4.1.3, 4.1.4)."""

    version: int  # the selected one, wherever it is said
    suite: int
    compression: int
    extensions: Mapping[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one hello got."""

    answer: Answer
    alert: int | None = None
    answered_with: str = ""
    hello: ServerHello | None = None
    first_bytes: bytes = b""  # when garbled
    ended: str = ""  # "closed", "reset": how the connection ended without an alert
    connected: bool = True


def read_reply(data: bytes, offer: Offer) -> Reply | None:
    """Return the reply that the bytes hold; None while more must come."""
    try:
        return _reply_in(data, offer)
    except Garbled:
        return Reply(answer=Answer.GARBLED, first_bytes=data[:64])


def reply_at_end(data: bytes, ended: str) -> Reply:
    """Return the reply when the connection ended before the bytes made one."""
    return Reply(answer=Answer.RESET, ended=ended, first_bytes=data[:64])


def is_http(first_bytes: bytes) -> bool:
    """Tell whether a garbled reply begins as a plain HTTP server's does (RFC 9112, 4)."""
    return first_bytes.lstrip().lower().startswith(HTTP_STARTS)


def _reply_in(data: bytes, offer: Offer) -> Reply | None:
    alerts = handshake = b""
    for kind, fragment in split_records(data):
        if kind == ALERT:
            alerts += fragment
            if (alert := _refusal(alerts)) is not None:
                return Reply(answer=Answer.REFUSED, alert=alert)
            alerts = alerts[len(alerts) // 2 * 2 :]
        elif kind == HANDSHAKE:
            handshake += fragment
            if (body := _server_hello_in(handshake)) is not None:
                return _reply_of(parse_server_hello(body), offer)
        else:
            raise Garbled(f"a record of type {kind} before any hello")
    return None


def split_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and fragment of every whole record (RFC 8446, 5.1). Raises Garbled."""
    start = 0
    while header := data[start : start + 5]:
        if not CHANGE_CIPHER_SPEC <= header[0] <= HEARTBEAT or header[1:2] not in (b"", b"\x03"):
            raise Garbled("no TLS record")
        if len(header) < 5:
            return
        length = int.from_bytes(header[3:], "big")
        if not 0 < length <= LONGEST_RECORD:
            raise Garbled(f"a record of {length} bytes")
        end = start + 5 + length
        if len(data) < end:
            return
        yield header[0], data[start + 5 : end]
        start = end


def _refusal(alerts: bytes) -> int | None:
    """Return the first alert that refuses.

    RFC 8446, 6.2: the alerts of errors are fatal whatever their level says; but before TLS 1.3
    unrecognized_name may be a mere warning (RFC 6066, 3).
    """
    for level, description in zip(alerts[::2], alerts[1::2], strict=False):
        if level not in (1, FATAL):
            raise Garbled(f"an alert of level {level}")
        warning = description in NEVER_FATAL or (level == 1 and description == UNRECOGNIZED_NAME)
        if description not in CLOSURES and not warning:
            return description
    return None


def _server_hello_in(handshake: bytes) -> bytes | None:
    """Return the body of the first ServerHello; HelloRequests before it count for nothing."""
    while len(handshake) >= 4:
        kind, length = handshake[0], int.from_bytes(handshake[1:4], "big")
        if kind == SERVER_HELLO and length <= LONGEST_HELLO:
            return handshake[4 : 4 + length] if len(handshake) >= 4 + length else None
        if (kind, length) != (HELLO_REQUEST, 0):
            raise Garbled(f"a handshake message of type {kind} before any hello")
        handshake = handshake[4:]
    return None


def parse_server_hello(body: bytes) -> ServerHello:
    """Parse the body of a ServerHello (RFC 8446, 4.1.3; RFC 5246, 7.4.1.3). Raises Garbled."""
    session_id_bytes = body[34] if len(body) > 34 else 0
    rest = body[35 + session_id_bytes :]
    if len(rest) < 3 or session_id_bytes > 32:
        raise Garbled("a hello cut short")
    extensions = _parse_extensions(rest[3:])
    return ServerHello(
        version=_selected_version(int.from_bytes(body[:2], "big"), extensions),
        suite=int.from_bytes(rest[:2], "big"),
        compression=rest[2],
        extensions=extensions,
    )


def _selected_version(legacy: int, extensions: Mapping[int, bytes]) -> int:
    """RFC 8446, 4.2.1: TLS 1.3 is told by the extension alone, an older version never is."""
    told = extensions.get(SUPPORTED_VERSIONS)
    version = legacy if told is None else int.from_bytes(told, "big")
    if (told is None) != (version < NUMBERS["TLS 1.3"]):
        raise Garbled(f"a version {version:#06x} in the wrong place")
    return version


def _parse_extensions(data: bytes) -> Mapping[int, bytes]:
    if data and int.from_bytes(data[:2], "big") != len(data) - 2:
        raise Garbled("extensions of another length than they say")
    extensions: dict[int, bytes] = {}
    rest = data[2:]
    while rest:
        kind, length = int.from_bytes(rest[:2], "big"), int.from_bytes(rest[2:4], "big")
        if len(rest) < 4 + length or kind in extensions:
            raise Garbled("an extension cut short or sent twice")
        extensions[kind] = rest[4 : 4 + length]
        rest = rest[4 + length :]
    return extensions


def _reply_of(hello: ServerHello, offer: Offer) -> Reply:
    """Take a hello for what it is: another version than the offered one refuses that."""
    version = NAMES.get(hello.version)
    if version is None:
        raise Garbled(f"a version {hello.version:#06x}")
    if version != offer.version:
        if OLDEST_FIRST.index(version) > OLDEST_FIRST.index(offer.version):
            raise Garbled(f"{version}, which was not offered")
        return Reply(answer=Answer.REFUSED, answered_with=version, hello=hello)
    if hello.suite not in offer.suites:
        raise Garbled(f"a suite {hello.suite:#06x}, which was not offered")
    return Reply(answer=Answer.TAKEN, hello=hello)
