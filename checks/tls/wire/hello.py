"""Write ClientHellos, each offering exactly one version."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from struct import pack
from typing import Final

from checks.tls.facts import Version
from checks.tls.hellos.suites import GROUPS_12, GROUPS_13
from checks.tls.hellos.suites import SIGNATURES as ALL_SIGNATURES

NUMBERS: Final[dict[Version, int]] = {
    "SSLv3": 0x0300,
    "TLS 1.0": 0x0301,
    "TLS 1.1": 0x0302,
    "TLS 1.2": 0x0303,
    "TLS 1.3": 0x0304,
}
X25519: Final = 0x001D
ENTROPY_BYTES: Final = 96
SERVER_NAME, GROUPS, POINT_FORMATS, SIGNATURES, HEARTBEAT = 0, 10, 11, 13, 15
PADDING, ENCRYPT_THEN_MAC, EXTENDED_MASTER_SECRET, SESSION_TICKET = 21, 22, 23, 35
SUPPORTED_VERSIONS, COOKIE, KEY_SHARE, RENEGOTIATION_INFO = 43, 44, 51, 0xFF01
NO_COMPRESSION, DEFLATE_TOO = b"\x01\x00", b"\x02\x01\x00"  # RFC 3749, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one hello offers."""

    version: Version
    suites: tuple[int, ...]
    server_name: str = ""  # "": none is sent
    groups: tuple[int, ...] = ()  # (): all that we know of
    signatures: tuple[int, ...] = ALL_SIGNATURES
    share: bool = True  # of X25519, in TLS 1.3; without it a server must name the group it wants
    compression: bool = False
    heartbeat: bool = False  # RFC 6520, 2

    @property
    def all_groups(self) -> tuple[int, ...]:
        """Return the groups that are offered."""
        return self.groups or (GROUPS_13 if self.version == "TLS 1.3" else GROUPS_12)


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
    number = NUMBERS[offer.version]
    is_13 = offer.version == "TLS 1.3"
    head = b"".join(
        (
            pack(">H", min(number, 0x0303)),  # legacy_version (RFC 8446, 4.1.2)
            entropy[:32],
            b"\x20" + entropy[32:64] if is_13 else b"\x00",
            _numbers(offer.suites),
            DEFLATE_TOO if offer.compression else NO_COMPRESSION,
        )
    )
    body = head if offer.version == "SSLv3" else head + _extensions(offer, entropy, len(head))
    # RFC 8446, 5.1: the record of a first hello may name 0x0301, which old servers want
    start = pack(">BHHI", 22, min(number, 0x0301), len(body) + 4, 0x01000000 | len(body))
    return start + body


def _extensions(offer: Offer, entropy: bytes, head_bytes: int) -> bytes:
    parts = (
        _name(offer.server_name),
        _share(offer, entropy) if offer.version == "TLS 1.3" else _usual(offer.heartbeat),
        _listed(offer.version, offer.signatures, offer.all_groups),
    )
    written = b"".join(parts)
    return _vector(2, written + _padding(4 + head_bytes + 2 + len(written)))


@lru_cache(maxsize=1024)
def _name(server_name: str) -> bytes:
    if not server_name:
        return b""
    return _extension(SERVER_NAME, _vector(2, b"\x00" + _vector(2, server_name.encode("ascii"))))


def _share(offer: Offer, entropy: bytes) -> bytes:
    share = pack(">HH", X25519, 32) + entropy[64:96] if offer.share else b""
    return _extension(SUPPORTED_VERSIONS, b"\x02\x03\x04") + _extension(
        KEY_SHARE, _vector(2, share)
    )


@lru_cache
def _usual(heartbeat: bool) -> bytes:
    """Return what every hello up to TLS 1.2 has."""
    offered = [(EXTENDED_MASTER_SECRET, b""), (ENCRYPT_THEN_MAC, b""), (SESSION_TICKET, b"")]
    offered += [(RENEGOTIATION_INFO, b"\x00"), (POINT_FORMATS, b"\x01\x00")]
    offered += [(HEARTBEAT, b"\x01")] if heartbeat else []
    return b"".join(_extension(kind, body) for kind, body in offered)


@lru_cache(maxsize=2048)
def _listed(version: Version, signatures: tuple[int, ...], groups: tuple[int, ...]) -> bytes:
    """Return the lists. The last is not empty: some old servers choke on that."""
    # RFC 5246, 7.4.1.4.1: signature schemes are not before 1.2
    schemes = (
        _extension(SIGNATURES, _numbers(signatures)) if version in ("TLS 1.2", "TLS 1.3") else b""
    )
    return schemes + _extension(GROUPS, _numbers(groups))


def _padding(message_bytes: int) -> bytes:
    """Lift a hello of 256 to 511 bytes to 512: some balancers hang on those (RFC 7685, 4)."""
    if not 256 <= message_bytes < 512:
        return b""
    return _extension(PADDING, bytes(max(1, 512 - message_bytes - 4)))


def _numbers(numbers: tuple[int, ...]) -> bytes:
    return pack(f">{len(numbers) + 1}H", 2 * len(numbers), *numbers)


def _extension(kind: int, body: bytes) -> bytes:
    return pack(">HH", kind, len(body)) + body


def _vector(length_bytes: int, body: bytes) -> bytes:
    return len(body).to_bytes(length_bytes, "big") + body
