"""Write TLS hellos of a size that is wanted, and tell when the answer to one is over."""

from struct import pack
from typing import Final

# One of each kind that servers of the last fifteen years take (IANA, TLS Cipher Suites).
SUITES: Final = (
    0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9, 0xC013, 0xC014, 0x009C,
    0x009D, 0x002F, 0x0035,
)  # fmt: skip
NOBODYS_SUITE: Final = (0x0A0A,)  # reserved, so that no server can take it (RFC 8701)
SCHEMES: Final = (0x0403, 0x0503, 0x0804, 0x0805, 0x0401, 0x0501, 0x0807, 0x0201)
GROUPS: Final = (0x001D, 0x0017, 0x0018)
X25519: Final = GROUPS[0]
SERVER_NAME, SUPPORTED_GROUPS, POINT_FORMATS, SIGNATURES, PADDING = 0, 10, 11, 13, 21
SUPPORTED_VERSIONS, KEY_SHARE = 43, 51
ALERT, HANDSHAKE, PROTECTED = 21, 22, 23
RECORD_HEAD_BYTES, MESSAGE_HEAD_BYTES = 5, 4
SERVER_HELLO_DONE: Final = 14
ENTROPY_BYTES: Final = 96


def client_hello(
    server_name: str, entropy: bytes, *, bytes_in_all: int = 0, takeable: bool = True
) -> bytes:
    """Return the record of a hello (RFC 8446, 4.1.2), padded to a size if it is smaller.

    An X25519 share is any 32 bytes (RFC 7748, 5). What is not `takeable` gets an alert, or a
    closed connection, from every server: a small answer.
    """
    suites = SUITES if takeable else NOBODYS_SUITE
    head = b"\x03\x03" + entropy[:32] + b"\x20" + entropy[32:64] + _numbers(suites) + b"\x01\x00"
    extensions = b"".join((_name(server_name), _usual(), _newest(entropy) if takeable else b""))
    lacking = bytes_in_all - (RECORD_HEAD_BYTES + MESSAGE_HEAD_BYTES + len(head) + 2)
    extensions += _padding(lacking - len(extensions))
    body = head + _vector(extensions)
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return pack(">BHH", HANDSHAKE, 0x0301, len(message)) + message


def is_over(answer: bytes) -> bool:
    """Tell whether a server has said all that it says to a hello before it waits for more.

    TLS 1.3 encrypts what follows the first message: there one whole protected record is enough.
    What is no TLS is an answer too.
    """
    messages, at = b"", 0
    while at + RECORD_HEAD_BYTES <= len(answer):
        kind, length = answer[at], int.from_bytes(answer[at + 3 : at + 5], "big")
        if not 20 <= kind <= 24:
            return True
        body = answer[at + RECORD_HEAD_BYTES : at + RECORD_HEAD_BYTES + length]
        if len(body) < length:
            return False
        if kind in (ALERT, PROTECTED):
            return True
        messages += body if kind == HANDSHAKE else b""
        at += RECORD_HEAD_BYTES + length
    return _has_done(messages)


def _has_done(messages: bytes) -> bool:
    at = 0
    while at + MESSAGE_HEAD_BYTES <= len(messages):
        if messages[at] == SERVER_HELLO_DONE:
            return True
        at += MESSAGE_HEAD_BYTES + int.from_bytes(messages[at + 1 : at + 4], "big")
    return False


def _name(server_name: str) -> bytes:
    if not server_name:
        return b""
    return _extension(SERVER_NAME, _vector(b"\x00" + _vector(server_name.encode("ascii"))))


def _usual() -> bytes:
    return b"".join(
        (
            _extension(SUPPORTED_GROUPS, _numbers(GROUPS)),
            _extension(POINT_FORMATS, b"\x01\x00"),
            _extension(SIGNATURES, _numbers(SCHEMES)),
        )
    )


def _newest(entropy: bytes) -> bytes:
    share = pack(">H", X25519) + _vector(entropy[64:96])
    return _extension(SUPPORTED_VERSIONS, b"\x04\x03\x04\x03\x03") + _extension(
        KEY_SHARE, _vector(share)
    )


def _padding(lacking_bytes: int) -> bytes:
    """RFC 7685."""
    return _extension(PADDING, bytes(lacking_bytes - 4)) if lacking_bytes > 4 else b""


def _extension(kind: int, body: bytes) -> bytes:
    return pack(">H", kind) + _vector(body)


def _numbers(numbers: tuple[int, ...]) -> bytes:
    return _vector(pack(f">{len(numbers)}H", *numbers))


def _vector(body: bytes) -> bytes:
    return len(body).to_bytes(2, "big") + body
