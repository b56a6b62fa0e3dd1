"""Read Certificate and ServerKeyExchange up to TLS 1.2, without any cryptography."""

from dataclasses import dataclass
from typing import Final

from checks.tls.facts import OLDEST_FIRST, Version
from checks.tls.suite_traits import SuiteTraits

NAMED_CURVE: Final = 3
LONGEST_GENERATOR: Final = 6  # bytes
SIGNS_BY_SCHEME: Final = OLDEST_FIRST.index("TLS 1.2")  # RFC 5246, 4.7: not before


class Malformed(ValueError):
    """The message breaks its own grammar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyExchange:
    """What a ServerKeyExchange says of the ephemeral key (RFC 5246, 7.4.3; RFC 8422, 5.4)."""

    group: int | None = None  # of ECDHE; None: of DHE, or a curve that has no number
    prime: bytes = b""  # of DHE, without leading zeros
    generator: int = 0  # of DHE; 0: of more than 53 bits, which JSON's readers do not hold
    signature: int | None = None  # scheme; None: unsigned, or in no scheme before TLS 1.2


def has_key_exchange(suite: SuiteTraits) -> bool:
    """Tell whether a suite's ServerKeyExchange holds an ephemeral key that we can read."""
    return suite.exchange in ("ECDHE", "DHE")


def parse_leaf(body: bytes) -> bytes:
    """Return the first certificate of a Certificate message (RFC 5246, 7.4.2); b"" if none."""
    entries, _ = _vector(body, 3)
    return _vector(entries, 3)[0] if entries else b""


def parse_key_exchange(body: bytes, suite: SuiteTraits, version: Version) -> KeyExchange:
    """Parse the body of a ServerKeyExchange. Raises Malformed."""
    shared = suite.authentication == "PSK"
    if shared:
        _, body = _vector(body, 2)  # the hint (RFC 5489, 2; RFC 4279, 3)
    made, rest = _curve(body) if suite.exchange == "ECDHE" else _prime(body)
    if shared or suite.anonymous or OLDEST_FIRST.index(version) < SIGNS_BY_SCHEME:
        return made
    if len(rest) < 2:
        raise Malformed("no signature")
    scheme = int.from_bytes(rest[:2], "big")
    return KeyExchange(
        group=made.group, prime=made.prime, generator=made.generator, signature=scheme
    )


def _curve(body: bytes) -> tuple[KeyExchange, bytes]:
    if len(body) < 4:
        raise Malformed("a curve cut short")
    if body[0] != NAMED_CURVE:  # RFC 8422, 5.4: explicit ones are no more; nothing behind is read
        return KeyExchange(), b"\x00\x00"
    _, rest = _vector(body[3:], 1)
    return KeyExchange(group=int.from_bytes(body[1:3], "big")), rest


def _prime(body: bytes) -> tuple[KeyExchange, bytes]:
    prime, rest = _vector(body, 2)
    generator, rest = _vector(rest, 2)
    _, rest = _vector(rest, 2)
    prime = prime.lstrip(b"\x00")
    if not prime or not generator:
        raise Malformed("no prime")
    short = generator.lstrip(b"\x00")
    number = int.from_bytes(short, "big") if len(short) <= LONGEST_GENERATOR else 0
    return KeyExchange(prime=prime, generator=number), rest


def _vector(data: bytes, length_bytes: int) -> tuple[bytes, bytes]:
    """Return what a vector holds, and what follows it (RFC 5246, 4.3)."""
    end = length_bytes + int.from_bytes(data[:length_bytes], "big")
    if len(data) < max(end, length_bytes):
        raise Malformed("a vector cut short")
    return data[length_bytes:end], data[end:]
