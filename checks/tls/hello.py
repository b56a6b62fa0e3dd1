"""Write ClientHellos, each offering exactly one version."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from checks.tls import suites
from checks.tls.facts import Version

NUMBERS: Final[dict[Version, int]] = {
    "SSLv3": 0x0300,
    "TLS 1.0": 0x0301,
    "TLS 1.1": 0x0302,
    "TLS 1.2": 0x0303,
    "TLS 1.3": 0x0304,
}
X25519: Final = 0x001D
SERVER_NAME, GROUPS, POINT_FORMATS, SIGNATURES = 0, 10, 11, 13
PADDING, ENCRYPT_THEN_MAC, EXTENDED_MASTER_SECRET, SESSION_TICKET = 21, 22, 23, 35
SUPPORTED_VERSIONS, COOKIE, KEY_SHARE, RENEGOTIATION_INFO = 43, 44, 51, 0xFF01


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one hello offers."""

    version: Version
    suites: tuple[int, ...]
    server_name: str = ""  # "": none is sent


def server_name_of(host: str) -> str:
    """Return the name to send for a host in ASCII: none for an IP literal (RFC 6066, 3)."""
    try:
        ip_address(host)
    except ValueError:
        return host
    return ""


def client_hello(offer: Offer, entropy: bytes) -> bytes:
    """Return the record of a ClientHello (RFC 8446, 4.1.2; RFC 6101, 5.6.1.2 for SSLv3).

    `entropy` gives 96 bytes: the random, the session id and the key share. An X25519 share is any
    32 bytes, so that no cryptography is needed to ask (RFC 7748, 5).
    """
    random, session_id, share = entropy[:32], entropy[32:64], entropy[64:96]
    number = NUMBERS[offer.version]
    is_13 = offer.version == "TLS 1.3"
    head = (
        _u16(min(number, 0x0303))  # legacy_version (RFC 8446, 4.1.2)
        + random
        + _vector(1, session_id if is_13 else b"")
        + _vector(2, b"".join(map(_u16, offer.suites)))
        + b"\x01\x00"  # no compression
    )
    body = head if offer.version == "SSLv3" else head + _extensions(offer, share, len(head))
    message = b"\x01" + _vector(3, body)
    # RFC 8446, 5.1: the record of a first hello may name 0x0301, which old servers want
    return b"\x16" + _u16(min(number, 0x0301)) + _vector(2, message)


def _extensions(offer: Offer, share: bytes, head_bytes: int) -> bytes:
    written = b"".join(_extension(kind, body) for kind, body in _offered(offer, share))
    padding = _padding(4 + head_bytes + 2 + len(written))
    return _vector(2, written + padding)


def _offered(offer: Offer, share: bytes) -> list[tuple[int, bytes]]:
    """Return the extensions in order. The last is not empty: some old servers choke on that."""
    is_13 = offer.version == "TLS 1.3"
    groups = suites.GROUPS_13 if is_13 else suites.GROUPS_12
    offered = [(SERVER_NAME, _host_name(offer.server_name))] if offer.server_name else []
    if is_13:
        offered.append((SUPPORTED_VERSIONS, _vector(1, _u16(NUMBERS[offer.version]))))
        offered.append((KEY_SHARE, _vector(2, _u16(X25519) + _vector(2, share))))
    else:
        offered += [(EXTENDED_MASTER_SECRET, b""), (ENCRYPT_THEN_MAC, b""), (SESSION_TICKET, b"")]
        offered += [(RENEGOTIATION_INFO, b"\x00"), (POINT_FORMATS, b"\x01\x00")]
    if offer.version in ("TLS 1.2", "TLS 1.3"):  # RFC 5246, 7.4.1.4.1: not before 1.2
        offered.append((SIGNATURES, _vector(2, b"".join(map(_u16, suites.SIGNATURES)))))
    return [*offered, (GROUPS, _vector(2, b"".join(map(_u16, groups))))]


def _padding(message_bytes: int) -> bytes:
    """Lift a hello of 256 to 511 bytes to 512: some balancers hang on those (RFC 7685, 4)."""
    if not 256 <= message_bytes < 512:
        return b""
    return _extension(PADDING, bytes(max(1, 512 - message_bytes - 4)))


def _host_name(name: str) -> bytes:
    return _vector(2, b"\x00" + _vector(2, name.encode("ascii")))


def _extension(kind: int, body: bytes) -> bytes:
    return _u16(kind) + _vector(2, body)


def _u16(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _vector(length_bytes: int, body: bytes) -> bytes:
    return len(body).to_bytes(length_bytes, "big") + body
