"""See a certificate by a hello alone: of one kind of key, where a server has several.

Up to TLS 1.2 it comes in clear. In TLS 1.3 it is sealed after a key exchange, which is all the
cryptography that is done here: nobody proves anything to anybody, and we leave.
"""

import asyncio
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from checks.tls.certificates.shares import CAN_SHARE, Share, shares
from checks.tls.facts import Certificate, Groups, Version
from checks.tls.hellos.ask import Peer
from checks.tls.hellos.suites import GROUPS_12, GROUPS_13, RENEGOTIATION_SCSV
from checks.tls.wire.flight import Flight
from checks.tls.wire.hello import (
    GROUPS,
    KEY_SHARE,
    NUMBERS,
    PADDING,
    POINT_FORMATS,
    SERVER_NAME,
    SIGNATURES,
    SUPPORTED_VERSIONS,
)
from checks.tls.wire.unseal import can_open, handshake_secret
from checks.verdict import Answer, CannotObserve, NotSeen
from checks.world import Connection, NotConnected

KeyKind = Literal["RSA", "EC", "EdDSA", "DSA"]

KINDS: Final[tuple[KeyKind, ...]] = ("RSA", "EC", "EdDSA", "DSA")
STATUS_REQUEST, SIGNATURES_OF_CERTIFICATES = 5, 50
MOST_BYTES: Final = 524288
SUITES_13: Final = (0x1301, 0x1302, 0x1303, 0x1304, 0x1305)
SUITES: Final[Mapping[KeyKind, tuple[int, ...]]] = {  # before TLS 1.3, by who authenticates
    "RSA": (
        *(0xC030, 0xC02F, 0xCCA8, 0xC028, 0xC027, 0xC014, 0xC013, 0xC012, 0xC011),
        *(0x009F, 0x009E, 0xCCAA, 0x006B, 0x0067, 0x0039, 0x0033, 0x0016, 0x0088, 0x0045),
        *(0x009D, 0x009C, 0x003D, 0x003C, 0x0035, 0x002F, 0x000A, 0x0084, 0x0041, 0x0005, 0x0004),
        *(0xC09F, 0xC09E, 0xC09D, 0xC09C, 0xC0A3, 0xC0A2, 0xC061, 0xC060, 0xC053, 0xC052),
        *(0x0009, 0x0015, 0x0062, 0x0064, 0x0003, 0x0006, 0x0008, 0x0014),
    ),
    "EC": (
        *(0xC02C, 0xC02B, 0xCCA9, 0xC024, 0xC023, 0xC00A, 0xC009, 0xC008, 0xC007),
        *(0xC0AD, 0xC0AC, 0xC0AF, 0xC0AE, 0xC05D, 0xC05C),
    ),
    "DSA": (0x00A3, 0x00A2, 0x006A, 0x0040, 0x0038, 0x0032, 0x0013, 0x0087, 0x0044, 0x0012),
}
SCHEMES: Final[Mapping[KeyKind, tuple[int, ...]]] = {
    "EC": (0x0403, 0x0503, 0x0603, 0x081A, 0x081B, 0x081C, 0x0303, 0x0203),
    "EdDSA": (0x0807, 0x0808),
    "RSA": (0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0301, 0x0201),
    "DSA": (0x0402, 0x0302, 0x0202),
}
CLASSICAL: Final = tuple(group for group in GROUPS_13 if group < 0x0200)
MOST_SUITES: Final = 63  # and RENEGOTIATION_SCSV: some old servers read no more than 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpsed:
    """What a hello for some kinds of key got. TAKEN: a chain."""

    answer: Answer
    chain: tuple[bytes, ...] = ()  # DER, as sent
    staple: bytes | None = None
    told: bool = False  # all that comes with the chain, so that a missing staple is none


def takes_shares(group: int | None, groups: Mapping[str, Groups] | NotSeen) -> bool:
    """Tell whether a peer is known to take a share that a glimpse sends it in TLS 1.3.

    `group` is the one that it took in a handshake, `groups` are those that it was found to take.
    """
    if group in CAN_SHARE:
        return True
    if isinstance(groups, NotSeen) or "TLS 1.3" not in groups:
        return False
    return bool({"x25519", "secp256r1"}.intersection(groups["TLS 1.3"].taken))


def kind_of(certificate: Certificate) -> KeyKind | None:
    """Return the kind of key that decides which hellos a certificate answers."""
    kinds: Mapping[str, KeyKind] = {"Ed25519": "EdDSA", "Ed448": "EdDSA"}
    kind = kinds.get(certificate.key_kind, certificate.key_kind)
    return next((each for each in KINDS if each == kind), None)


async def glimpse(
    peer: Peer,
    version: Version,
    kinds: Collection[KeyKind],
    *,
    group: int | None = None,
    limit_s: float,
) -> Glimpsed:
    """Ask for a certificate with one of these kinds of key, and leave.

    `group` is one that the peer is known to take. Without a connection it is SILENT.
    """
    keys = shares(group) if version == "TLS 1.3" else {}
    hello = _hello(version, kinds, peer.server_name, keys)
    said = Flight(lambda said: _secret(said, hello, keys))
    try:
        connection = await peer.open(timeout_s=limit_s)
    except (NotConnected, CannotObserve):
        return Glimpsed(answer=Answer.SILENT)
    answer = Answer.RESET
    try:
        async with asyncio.timeout(limit_s):
            with suppress(ConnectionError):  # an alert may have come before the connection broke
                await connection.send(b"\x16\x03\x01" + _vector(2, hello))
            answer = await _answer(connection, said, limit_s)
    except TimeoutError:
        answer = Answer.SILENT
    except ConnectionError:
        pass
    finally:
        await connection.close()
    if said.chain:
        return Glimpsed(answer=Answer.TAKEN, chain=said.chain, staple=said.staple, told=said.told)
    return Glimpsed(answer=Answer.REFUSED if said.refused else answer)


async def _answer(connection: Connection, said: Flight, limit_s: float) -> Answer:
    """Read until all is said that a hello brings; return what that is when no chain came."""
    received = 0
    while not (said.told or said.refused):
        if said.unreadable or said.retried or received > MOST_BYTES:
            return Answer.GARBLED
        piece = await connection.receive(timeout_s=limit_s)
        if not piece:
            return Answer.RESET
        received += len(piece)
        said.feed(piece)
    return Answer.GARBLED


def _secret(said: Flight, hello: bytes, keys: Mapping[int, Share]) -> bytes | None:
    """Return the secret that seals the server's flight; None when there can be none."""
    key, suite = keys.get(said.group or 0), said.hello.suite if said.hello else 0
    if key is None or said.finished or not can_open(suite):
        return None
    try:
        shared = key.exchange(said.key_share)
    except ValueError:  # nothing of the group
        return None
    return handshake_secret(suite, shared, hello + said.hello_message)


def _hello(
    version: Version,
    kinds: Collection[KeyKind],
    server_name: str,
    keys: Mapping[int, Share],
) -> bytes:
    """Return the message of a ClientHello, without its record (RFC 8446, 4.1.2)."""
    is_13 = version == "TLS 1.3"
    offered = SUITES_13 if is_13 else (*_suites(kinds), RENEGOTIATION_SCSV)
    head = (
        _u16(min(NUMBERS[version], 0x0303))
        + secrets.token_bytes(32)
        + _vector(1, secrets.token_bytes(32) if is_13 else b"")
        + _vector(2, _numbers(offered))
        + b"\x01\x00"
    )
    extensions = [(SERVER_NAME, _vector(2, b"\x00" + _vector(2, server_name.encode("ascii"))))]
    extensions = extensions if server_name else []
    extensions += [(STATUS_REQUEST, b"\x01\x00\x00\x00\x00")]  # RFC 6066, 8: OCSP, from anybody
    extensions += _of_13(kinds, keys) if is_13 else _of_older(version, kinds)
    written = b"".join(_u16(kind) + _vector(2, body) for kind, body in extensions)
    written += _padding(4 + len(head) + 2 + len(written))
    return b"\x01" + _vector(3, head + (b"" if version == "SSLv3" else _vector(2, written)))


def _padding(message_bytes: int) -> bytes:
    """Lift a hello of 256 to 511 bytes to 512: some balancers hang on those (RFC 7685, 4)."""
    if not 256 <= message_bytes < 512:
        return b""
    return _u16(PADDING) + _vector(2, bytes(max(1, 512 - message_bytes - 4)))


def _of_13(kinds: Collection[KeyKind], keys: Mapping[int, Share]) -> Sequence[tuple[int, bytes]]:
    """Limit the schemes of the handshake, but none of those in the chain (RFC 8446, 4.2.3).

    More groups are named than shares are sent: a server that takes none of these asks for
    another, instead of refusing as it does when it has no certificate of the kind. The hybrid
    ones are not, since many servers would ask for one although they take our shares.
    """
    shares = b"".join(_u16(group) + _vector(2, key.public) for group, key in keys.items())
    return [
        (SUPPORTED_VERSIONS, _vector(1, _u16(NUMBERS["TLS 1.3"]))),
        (KEY_SHARE, _vector(2, shares)),
        (SIGNATURES, _schemes(kinds)),
        (SIGNATURES_OF_CERTIFICATES, _schemes(KINDS)),
        (GROUPS, _vector(2, _numbers(dict.fromkeys([*keys, *CLASSICAL])))),
    ]


def _of_older(version: Version, kinds: Collection[KeyKind]) -> Sequence[tuple[int, bytes]]:
    """Let the suites tell the kinds, and the schemes only what shares those of ECDSA.

    Many servers measure the whole chain by the schemes (RFC 5246, 7.4.2).
    """
    common = [(POINT_FORMATS, b"\x01\x00"), (GROUPS, _vector(2, _numbers(GROUPS_12)))]
    if version != "TLS 1.2":
        return common
    left_out = {kind for kind in ("EC", "EdDSA") if kind not in kinds}
    elliptic = len(left_out) < 2
    schemes = [kind for kind in KINDS if not (elliptic and kind in left_out)]
    return [(SIGNATURES, _schemes(schemes)), *common]


def _suites(kinds: Collection[KeyKind]) -> Sequence[int]:
    by = {"EC" if kind == "EdDSA" else kind for kind in kinds}
    return [suite for kind in KINDS if kind in by for suite in SUITES[kind]][:MOST_SUITES]


def _schemes(kinds: Iterable[KeyKind]) -> bytes:
    return _vector(2, _numbers([scheme for kind in kinds for scheme in SCHEMES[kind]]))


def _numbers(numbers: Iterable[int]) -> bytes:
    return b"".join(map(_u16, numbers))


def _u16(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _vector(length_bytes: int, body: bytes) -> bytes:
    return len(body).to_bytes(length_bytes, "big") + body
