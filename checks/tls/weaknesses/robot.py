"""Probe for an RSA decryption oracle (ROBOT: Böck, Somorovsky, Young, 2018; RFC 5246, 7.4.7.1).

Five premaster secrets are sent, one padded as it should be and four not. A sound server reacts
alike to all: at the Finished, which never fits. One that reacts otherwise to some tells whoever
asks often enough what was encrypted to its key. No oracle is used here, only told by its answers.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.tls.certificates.certificate import UnreadableCertificate, load
from checks.tls.facts import Version
from checks.tls.hellos.ask import Peer
from checks.tls.weaknesses.half_handshake import (
    Halfway,
    NotHalfway,
    Reaction,
    halfway,
    no_half_handshake,
)
from checks.tls.wire.hello import NUMBERS
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import ALERT, HANDSHAKE
from checks.verdict import Cause, NotSeen, Said

RSA_SUITES: Final = tuple(
    number for number, name in sorted(SUITES.items()) if name.startswith("TLS_RSA_WITH_")
)[:60]
CERTIFICATE, CLIENT_KEY_EXCHANGE = 11, 16
SECRET_BYTES: Final = 48
LONGEST_KEY_BITS: Final = 8192
LONGEST_EXPONENT_BITS: Final = 64
UNDECRYPTABLE: Final = bytes(range(96))  # in place of a Finished: whole blocks, longer than a MAC
REPEATS: Final = 4  # of two secrets that were told apart: five times in all
RIGHT: Final = "right"
VECTORS: Final = (RIGHT, "wrong start", "zero too late", "no zero", "wrong version")
AT_ONCE: Final = 2
WHOLE_S: Final = 1.0  # for a reaction, beside four times what the server's first flight took
ALONE_S: Final = 0.4  # the same where a sound server is silent, waiting for the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """An RSA key as numbers."""

    modulus: int
    exponent: int

    @property
    def octets(self) -> int:
        """Return how long an encrypted secret is."""
        return (self.modulus.bit_length() + 7) // 8


class NoUsableKey(Exception):
    """The certificate holds no RSA key, or none that can be computed with in bounded time."""


async def probe(
    peer: Peer, version: Version, suites: tuple[int, ...], *, limit_s: float
) -> tuple[bool | NotSeen, Mapping[str, str]]:
    """Return whether there is an oracle, and how the server reacted to each secret.

    Not before three answers agree is one called so; there are five here, as a server that closes
    sometimes with a reset and sometimes without would else be one by chance.
    """
    told: dict[str, str] = {}
    try:
        for whole in (True, False):  # some flaws show only while the rest of the flight is missing
            asked = _Asked(peer, version, suites, whole, limit_s)
            reactions = await asked.all_of(VECTORS)
            told |= {
                f"{name}{'' if whole else ', alone'}": said for name, said in reactions.items()
            }
            if len(set(reactions.values())) > 1:
                return await _confirmed(asked, reactions), told
            if asked.wants_certificate and not whole and reactions[RIGHT] != "silent":
                return _no_certificate_of_ours(), told
    except NotHalfway as error:
        return False if error.refused and not told else no_half_handshake(), told
    except NoUsableKey:
        why = Said("the certificate holds no RSA key that this agent can encrypt to")
        return NotSeen(cause=Cause.NO_TOOL, why=why), told
    if set(told.values()) <= {"silent", "reset", "garbled"}:
        why = Said("none of the probes for the flaw got a clear answer")
        return NotSeen(cause=Cause.TIMED_OUT, why=why), told
    return False, told


def _no_certificate_of_ours() -> NotSeen:
    """Say that the secret was not come to.

    A sound server waits here for the rest, unless it missed the certificate that it asked for.
    """
    return NotSeen(
        cause=Cause.NO_PERMISSION,
        why=Said("the server wants a certificate of the client before it decrypts anything"),
    )


async def _confirmed(asked: "_Asked", reactions: Mapping[str, str]) -> bool | NotSeen:
    """Ask again for two secrets that were told apart: only what stays so is an oracle."""
    other = next(name for name in VECTORS if reactions[name] != reactions[RIGHT])
    for _ in range(REPEATS):
        again = await asked.all_of((RIGHT, other))
        if any(again[name] != reactions[name] for name in again):
            why = Said("a probe for the flaw was answered in two ways")
            return NotSeen(cause=Cause.UNSTEADY, why=why)
    return True


@dataclass(slots=True)
class _Asked:
    """How to ask: with the rest of the client's flight behind the secret, or without it."""

    peer: Peer
    version: Version
    suites: tuple[int, ...]
    whole: bool
    limit_s: float
    wants_certificate: bool = False

    async def all_of(self, names: Sequence[str]) -> Mapping[str, str]:
        """Send each secret on a connection of its own, two at a time."""
        reactions: dict[str, str] = {}
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            found = await asyncio.gather(*map(self._one, some), return_exceptions=True)
            for name, one in zip(some, found, strict=True):
                if isinstance(one, BaseException):
                    raise one
                reactions[name] = str(one)
        return reactions

    async def _one(self, name: str) -> Reaction:
        async with halfway(self.peer, self.version, self.suites, limit_s=self.limit_s) as half:
            key = public_key(half.flight.chain or ())
            self.wants_certificate |= half.flight.wants_certificate
            patience_s = WHOLE_S if self.whole else ALONE_S
            wait_s = min(self.limit_s, patience_s + 4 * half.took_s)
            return await half.say(_second_flight(half, key, name, self.whole), wait_s=wait_s)


def public_key(chain: Sequence[bytes]) -> PublicKey:
    """Return the leaf's key. Raises NoUsableKey."""
    try:
        key = load(chain[0]).public_key() if chain else None
    except (UnreadableCertificate, UnsupportedAlgorithm, ValueError):
        raise NoUsableKey from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise NoUsableKey
    numbers = key.public_numbers()
    if numbers.n.bit_length() > LONGEST_KEY_BITS or numbers.e.bit_length() > LONGEST_EXPONENT_BITS:
        raise NoUsableKey
    return PublicKey(modulus=numbers.n, exponent=numbers.e)


def padded(name: str, octets: int, version: int) -> bytes:
    """Return a premaster secret in PKCS #1 v1.5 padding that is right, or wrong in one way.

    RFC 8017, 7.2.1: 00 02, at least 8 octets that are not zero, 00, the secret; and that begins
    with the version (RFC 5246, 7.4.7.1). The wrong ones are those of the paper's table 1.
    """
    filling = bytes(1 + secrets.randbelow(255) for _ in range(octets - SECRET_BYTES - 3))
    random = bytes(1 + secrets.randbelow(255) for _ in range(SECRET_BYTES - 2))
    number = version.to_bytes(2, "big")
    return {
        RIGHT: b"\x00\x02" + filling + b"\x00" + number + random,
        "wrong start": b"\x41\x17" + filling + b"\x00" + number + random,
        "zero too late": b"\x00\x02" + filling + b"\x11" + random + b"\x00\x11",
        "no zero": b"\x00\x02" + filling + b"\x11" + b"\x11\x11" + random,
        "wrong version": b"\x00\x02" + filling + b"\x00" + b"\x02\x02" + random,
    }[name]


def _second_flight(half: Halfway, key: PublicKey, name: str, whole: bool) -> bytes:
    secret = padded(name, key.octets, NUMBERS[half.version])
    number = pow(int.from_bytes(secret, "big") % key.modulus, key.exponent, key.modulus)
    encrypted = number.to_bytes(key.octets, "big")
    if half.version != "SSLv3":  # RFC 5246, 7.4.7.1: before TLS the length was not written
        encrypted = len(encrypted).to_bytes(2, "big") + encrypted
    first = _no_certificate(half) + half.handshake(CLIENT_KEY_EXCHANGE, encrypted)
    if not whole:
        return first
    return first + half.change_cipher_spec() + half.record(HANDSHAKE, UNDECRYPTABLE)


def _no_certificate(half: Halfway) -> bytes:
    """RFC 5246, 7.4.6; RFC 6101, 5.6.6: who is asked for a certificate and has none says so."""
    if not half.flight.wants_certificate:
        return b""
    if half.version == "SSLv3":
        return half.record(ALERT, b"\x01\x29")
    return half.handshake(CERTIFICATE, bytes(3))
