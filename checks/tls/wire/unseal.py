"""Open what a TLS 1.3 server sealed, given a secret that both sides have (RFC 8446, 5.2, 7)."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import new as new_hash
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

APPLICATION_DATA: Final = 23
NONCE_BYTES: Final = 12


class Sealed(ValueError):
    """The record does not open with this secret."""


class _Cipher(Protocol):
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suite:
    hash: str
    key_bytes: int
    cipher: Callable[[bytes], _Cipher]


_SUITES: Final[Mapping[int, _Suite]] = {  # RFC 8446, B.4
    0x1301: _Suite(hash="sha256", key_bytes=16, cipher=AESGCM),
    0x1302: _Suite(hash="sha384", key_bytes=32, cipher=AESGCM),
    0x1303: _Suite(hash="sha256", key_bytes=32, cipher=ChaCha20Poly1305),
    0x1304: _Suite(hash="sha256", key_bytes=16, cipher=AESCCM),
    0x1305: _Suite(hash="sha256", key_bytes=16, cipher=partial(AESCCM, tag_length=8)),
}


class Opener:
    """Opens the records that one traffic secret seals, in the order in which they came."""

    def __init__(self, suite: int, secret: bytes) -> None:
        kind = _SUITES[suite]
        self._cipher = kind.cipher(expand_label(kind.hash, secret, "key", b"", kind.key_bytes))
        self._iv = expand_label(kind.hash, secret, "iv", b"", NONCE_BYTES)
        self._opened = 0

    def open(self, sealed: bytes) -> tuple[int, bytes]:
        """Return the kind and the content of a record's fragment. Raises Sealed."""
        number = int.from_bytes(self._iv, "big") ^ self._opened
        header = bytes([APPLICATION_DATA, 3, 3]) + len(sealed).to_bytes(2, "big")
        try:
            inner = self._cipher.decrypt(number.to_bytes(NONCE_BYTES, "big"), sealed, header)
        except (InvalidTag, ValueError):
            raise Sealed from None
        self._opened += 1
        content = inner.rstrip(b"\x00")  # padding (RFC 8446, 5.4)
        if not content:
            raise Sealed
        return content[-1], content[:-1]


def can_open(suite: int) -> bool:
    """Tell whether a suite is one of TLS 1.3 that is known here."""
    return suite in _SUITES


def handshake_secret(suite: int, shared: bytes, hellos: bytes) -> bytes:
    """Return what seals the server's flight (RFC 8446, 7.1).

    `shared` is the result of the key exchange, `hellos` are both messages without their records.
    """
    hash_name = _SUITES[suite].hash
    zeros = bytes(new_hash(hash_name).digest_size)
    early = hmac.digest(zeros, zeros, hash_name)
    derived = _derive(hash_name, early, "derived", b"")
    return _derive(hash_name, hmac.digest(derived, shared, hash_name), "s hs traffic", hellos)


def _derive(hash_name: str, secret: bytes, label: str, messages: bytes) -> bytes:
    digest = new_hash(hash_name, messages).digest()
    return expand_label(hash_name, secret, label, digest, len(digest))


def expand_label(hash_name: str, secret: bytes, label: str, context: bytes, length: int) -> bytes:
    """HKDF-Expand-Label (RFC 8446, 7.1) of one block: no more than the hash gives is ever asked."""
    name = b"tls13 " + label.encode("ascii")
    info = length.to_bytes(2, "big") + bytes([len(name)]) + name + bytes([len(context)]) + context
    return hmac.digest(secret, info + b"\x01", hash_name)[:length]
