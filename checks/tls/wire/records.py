"""Read what comes back on a ClientHello, without any cryptography."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from checks.tls.facts import OLDEST_FIRST
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import KEY_SHARE, NUMBERS, SUPPORTED_VERSIONS, Offer
from checks.tls.wire.iana import SIGNALLING
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.key_exchange import (
    KeyExchange,
    Malformed,
    has_key_exchange,
    parse_key_exchange,
    parse_leaf,
)
from checks.verdict import Answer

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA, HEARTBEAT = 20, 21, 22, 23, 24
HELLO_REQUEST, SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE = 0, 2, 11, 12
CERTIFICATE_REQUEST, SERVER_HELLO_DONE = 13, 14
LONGEST_RECORD: Final = 2**14 + 2048  # RFC 5246, 6.2.3
LONGEST_HELLO: Final = 2**16
LONGEST_MESSAGE: Final = 2**19  # of certificates: one of 10,000 names, or a hundred of them
FIRST_BYTES: Final = 64
# RFC 8446, 4.1.3: the random of a ServerHello that is a HelloRetryRequest
RETRY: Final = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
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
    is_retry: bool = False

    @property
    def group(self) -> int | None:
        """Return the group that TLS 1.3 names (RFC 8446, 4.2.8)."""
        share = self.extensions.get(KEY_SHARE, b"")
        return int.from_bytes(share[:2], "big") if len(share) >= 2 else None


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
    leaf: bytes = b""  # DER, where it was wanted and came in clear
    exchange: KeyExchange | None = None
    kinds: tuple[int, ...] = ()  # of cipher, by which SSL 2.0 takes itself
    began: float = 0.0  # on the loop's clock: these two say what came between what
    over: float = 0.0


Want = Literal["hello", "leaf", "exchange"]


class Reading:
    """Reads what comes back on one hello, piece by piece and each byte once.

    `want` says how far: to the ServerHello, to the certificate, or to the server's ephemeral key;
    the last two come in clear up to TLS 1.2, and not at all with some suites. Once the hello is
    there, nothing behind it takes it away.
    """

    def __init__(self, offer: Offer, want: Want = "hello") -> None:
        self._offer = offer
        self._want = want
        self._first_bytes = b""
        self._unread = bytearray()
        self._needed = 0  # bytes unread before which nothing is worth reading
        self._alerts = b""
        self._messages = bytearray()
        self._reply: Reply | None = None  # to which belong, when they have come:
        self._leaf = b""
        self._exchange: KeyExchange | None = None

    def feed(self, data: bytes) -> Reply | None:
        """Take a piece; return the reply as soon as it is all there."""
        if len(self._first_bytes) < FIRST_BYTES:
            self._first_bytes += data[: FIRST_BYTES - len(self._first_bytes)]
        self._unread += data
        if len(self._unread) < self._needed:
            return None
        try:
            return self._read()
        except (Garbled, Malformed):
            return self._answer() or Reply(answer=Answer.GARBLED, first_bytes=self._first_bytes)

    def at_end(self, ended: str) -> Reply:
        """Return the reply when the connection ended, or we did, before all was there."""
        return self._answer() or reply_at_end(ended, self._first_bytes)

    @property
    def has_hello(self) -> bool:
        """Tell whether the peer has answered, even if not yet with all that is wanted."""
        return self._reply is not None

    def _answer(self) -> Reply | None:
        """Return the hello with what came behind it."""
        if self._reply is None or not (self._leaf or self._exchange):
            return self._reply
        return replace(self._reply, leaf=self._leaf, exchange=self._exchange)

    def _read(self) -> Reply | None:
        unread, start = self._unread, 0
        while (record := record_at(unread, start)) and len(unread) >= record.end:
            fragment = bytes(unread[record.start : record.end])
            start = record.end
            if reply := self._take(record.kind, fragment):
                return reply
        self._needed = record.end - start if record else 0
        del unread[:start]
        return None

    def _take(self, kind: int, fragment: bytes) -> Reply | None:
        if kind == ALERT:
            return self._take_alert(fragment)
        if kind != HANDSHAKE:
            raise Garbled(f"a record of type {kind} before any hello")
        self._messages += fragment
        while message := self._next_message():
            if self._take_message(*message):
                return self._answer()
        return None

    def _take_alert(self, fragment: bytes) -> Reply | None:
        self._alerts += fragment
        alert = _refusal(self._alerts)
        self._alerts = self._alerts[len(self._alerts) // 2 * 2 :]
        if alert is None:
            return None
        return self._answer() or Reply(answer=Answer.REFUSED, alert=alert)

    def _next_message(self) -> tuple[int, bytes] | None:
        messages = self._messages
        if len(messages) < 4:
            return None
        kind, end = messages[0], 4 + int.from_bytes(messages[1:4], "big")
        if self._reply is None and kind not in (HELLO_REQUEST, SERVER_HELLO):
            raise Garbled(f"a handshake message of type {kind} before any hello")
        if end > (LONGEST_MESSAGE if kind == CERTIFICATE else LONGEST_HELLO):
            raise Garbled(f"a message of {end} bytes")
        if len(messages) < end:
            return None
        body = bytes(messages[4:end])
        del messages[:end]
        return kind, body

    def _take_message(self, kind: int, body: bytes) -> bool:
        """Tell whether this was the last one that is wanted."""
        if kind == SERVER_HELLO and self._reply is None:
            self._reply = _reply_of(parse_server_hello(body), self._offer)
            return not self._goes_on(self._reply)
        if kind == HELLO_REQUEST and body:
            raise Garbled("a HelloRequest with something in it")
        if self._reply is None:
            return False  # RFC 5246, 7.4.1.1: a HelloRequest may come at any time
        if kind == CERTIFICATE:
            self._leaf = parse_leaf(body)
            return self._want == "leaf"
        if kind == SERVER_KEY_EXCHANGE and self._want == "exchange":
            self._exchange = self._parse_exchange(body)
        return kind in (SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE)

    def _goes_on(self, reply: Reply) -> bool:
        """Tell whether what is wanted may come behind this hello."""
        hello = reply.hello
        if hello is None or reply.answer is not Answer.TAKEN or self._want == "hello":
            return False
        if hello.version >= NUMBERS["TLS 1.3"]:
            return False
        if self._want == "leaf":
            return not traits(SUITES[hello.suite]).anonymous
        return has_key_exchange(traits(SUITES[hello.suite]))

    def _parse_exchange(self, body: bytes) -> KeyExchange | None:
        if self._reply is None or self._reply.hello is None:
            return None
        hello = self._reply.hello
        return parse_key_exchange(body, traits(SUITES[hello.suite]), NAMES[hello.version])


def read_reply(data: bytes, offer: Offer) -> Reply | None:
    """Return the reply that the bytes hold; None while more must come."""
    return Reading(offer).feed(data)


def reply_at_end(ended: str, first_bytes: bytes) -> Reply:
    """Return the reply when no answer came before the end: "closed", "silent", "endless", …."""
    if ended == "silent":
        return Reply(answer=Answer.SILENT)
    if ended == "endless":
        return Reply(answer=Answer.GARBLED, first_bytes=first_bytes)
    return Reply(answer=Answer.RESET, ended=ended, first_bytes=first_bytes)


def is_http(first_bytes: bytes) -> bool:
    """Tell whether a garbled reply begins as a plain HTTP server's does (RFC 9112, 4)."""
    return first_bytes.lstrip().lower().startswith(HTTP_STARTS)


class Record(NamedTuple):
    """Where a record stands in the bytes that hold its header."""

    kind: int
    start: int  # of its fragment
    end: int


def record_at(data: bytes | bytearray, start: int) -> Record | None:
    """Read a record's header (RFC 8446, 5.1); None while more of it must come. Raises Garbled."""
    header = data[start : start + 5]
    if not header:
        return None
    if not CHANGE_CIPHER_SPEC <= header[0] <= HEARTBEAT or (len(header) > 1 and header[1] != 3):
        raise Garbled("no TLS record")
    if len(header) < 5:
        return None
    length = (header[3] << 8) + header[4]
    if not 0 < length <= LONGEST_RECORD:
        raise Garbled(f"a record of {length} bytes")
    return Record(header[0], start + 5, start + 5 + length)


def split_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and fragment of every whole record. Raises Garbled."""
    start = 0
    while (record := record_at(data, start)) and len(data) >= record.end:
        yield record.kind, data[record.start : record.end]
        start = record.end


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
        is_retry=body[2:34] == RETRY,
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
    if hello.suite not in offer.suites or hello.suite in SIGNALLING:
        raise Garbled(f"a suite {hello.suite:#06x}, which was not offered")
    return Reply(answer=Answer.TAKEN, hello=hello)
