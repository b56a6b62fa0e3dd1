"""Take out of TLS messages in clear what is drawn by lot: it says nothing, and does not compress.

Lengths stay, and so does all else. What is sealed goes altogether.
"""

from collections.abc import Iterator
from typing import Final

HANDSHAKE, SEALED = 22, 23
CLIENT_HELLO, SERVER_HELLO, KEY_EXCHANGE = 1, 2, 12
STATUS_REQUEST, KEY_SHARE = 5, 51
NAMED_CURVE: Final = 3
POINT_BYTES: Final = (32, 56, 57, 65, 97, 129, 133)
# A HelloRetryRequest is a ServerHello with this random (RFC 8446, 4.1.3).
RETRY: Final = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
SENTINEL: Final = 8  # the last bytes of a random say whether a server stepped down


def client_hello(sent: bytes) -> bytes | None:
    """Return a ClientHello without random, session id and keys; None for all else."""
    if len(sent) > 10 and sent[0] & 0x80 and sent[2] == CLIENT_HELLO:  # of SSL 2.0
        challenge = int.from_bytes(sent[9:11], "big")
        return sent[: len(sent) - challenge] + bytes(challenge)
    if len(sent) < 44 or sent[0] != HANDSHAKE or sent[5] != CLIENT_HELLO:
        return None
    data = bytearray(sent)
    _blank(data, 11, 32)
    _blank(data, 44, data[43])
    for kind, at in list(extensions_of(data)):
        if kind == KEY_SHARE:
            _blank_shares(data, at + 6, at + 4 + _number(data, at + 2))
    return bytes(data)


def extensions_of(hello: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Yield the kind and the place of each extension of a ClientHello in a record."""
    if hello[0] != HANDSHAKE:
        return
    at = 44 + hello[43]  # behind the session id
    at += 2 + _number(hello, at)  # suites
    at += 1 + hello[at] + 2  # compression methods, and the length of all extensions
    while at + 4 <= len(hello):
        yield _number(hello, at), at
        at += 4 + _number(hello, at + 2)


def asks_for_staple(sent: bytes) -> bool:
    """Tell whether a hello has status_request, as those that are for certificates have."""
    hello = client_hello(sent)
    return hello is not None and STATUS_REQUEST in dict(extensions_of(hello))


def server_flight(stream: bytes) -> bytes:
    """Return records as they came, but for lots and what is sealed."""
    kept = b""
    while len(stream) >= 5:
        end = 5 + _number(stream, 3)
        record, stream = stream[:end], stream[end:]
        if record[0] != SEALED:
            kept += _record(record) if record[0] == HANDSHAKE else record
    return kept + stream


def _record(record: bytes) -> bytes:
    """Blank the messages of one record; those that go on in the next one stay as they are."""
    data, at = bytearray(record), 5
    while at + 4 <= len(data):
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        if at + 4 + length > len(data):
            break
        if data[at] == SERVER_HELLO:
            _blank_server_hello(data, at + 4)
        elif data[at] == KEY_EXCHANGE:
            _blank_key_exchange(data, at + 4, at + 4 + length)
        at += 4 + length
    return bytes(data)


def _blank_server_hello(data: bytearray, at: int) -> None:
    if data[at + 2 : at + 34] != RETRY:
        _blank(data, at + 2, 32 - SENTINEL)
        _blank(data, at + 35, data[at + 34])


def _blank_key_exchange(data: bytearray, at: int, end: int) -> None:
    """Blank the public key and the signature (RFC 5246, 7.4.3; RFC 8422, 5.4)."""
    # The length of a prime of 6144 bits begins with the same byte as a named curve.
    if data[at] == NAMED_CURVE and data[at + 3] in POINT_BYTES:
        at += 4 + _blank(data, at + 4, data[at + 3])
    else:
        for _ in range(2):  # prime and generator stay
            at += 2 + _number(data, at)
        at += 2 + _blank(data, at + 2, _number(data, at))
    _blank(data, at + 4, max(0, end - at - 4))  # behind the scheme and the length


def _blank_shares(data: bytearray, at: int, end: int) -> None:
    while at + 4 <= end:
        at += 4 + _blank(data, at + 4, _number(data, at + 2))


def _number(data: bytes | bytearray, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def _blank(data: bytearray, at: int, count: int) -> int:
    data[at : at + count] = bytes(count)
    return count
