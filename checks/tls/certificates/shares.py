"""Make the client's half of a key exchange of TLS 1.3, and finish it with the server's.

A key is made to read what one server shows, and is dropped: nothing is kept secret by it.
"""

import secrets
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

X25519, X448, SECP256R1, SECP384R1, SECP521R1 = 0x001D, 0x001E, 0x0017, 0x0018, 0x0019
MLKEM_768_BYTES, MLKEM_1024_BYTES = 1088, 1568  # of a ciphertext (FIPS 203, table 3)
FFDHE: Final[Mapping[int, tuple[int, int]]] = {  # bits of the prime; the X of RFC 7919, A.1 to A.5
    0x0100: (2048, 560316),
    0x0101: (3072, 2625351),
    0x0102: (4096, 5736041),
    0x0103: (6144, 15705020),
    0x0104: (8192, 10965728),
}
SECRET_BYTES: Final = 52  # of an exponent: twice the strength of the largest group, and more


class Share(Protocol):
    """One private key and its public half as the wire has it."""

    @property
    def public(self) -> bytes:
        """Return what a key_share entry holds (RFC 8446, 4.2.8)."""

    def exchange(self, theirs: bytes) -> bytes:
        """Return the shared secret (RFC 8446, 7.4). Raises ValueError."""


class _X25519:
    def __init__(self) -> None:
        self._key = x25519.X25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()

    def exchange(self, theirs: bytes) -> bytes:
        return self._key.exchange(x25519.X25519PublicKey.from_public_bytes(theirs))


class _X448:
    def __init__(self) -> None:
        self._key = x448.X448PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()

    def exchange(self, theirs: bytes) -> bytes:
        return self._key.exchange(x448.X448PublicKey.from_public_bytes(theirs))


class _Elliptic:
    def __init__(self, curve: ec.EllipticCurve) -> None:
        self._curve = curve
        self._key = ec.generate_private_key(curve)
        self.public = self._key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def exchange(self, theirs: bytes) -> bytes:
        point = ec.EllipticCurvePublicKey.from_encoded_point(self._curve, theirs)
        return self._key.exchange(ec.ECDH(), point)


class _FiniteField:
    """RFC 7919; both halves as long as the prime (RFC 8446, 4.2.8.1 and 7.4.1)."""

    def __init__(self, group: int) -> None:
        self._prime = ffdhe_prime(group)
        self._bytes = FFDHE[group][0] // 8
        self._secret = int.from_bytes(secrets.token_bytes(SECRET_BYTES), "big")
        self.public = pow(2, self._secret, self._prime).to_bytes(self._bytes, "big")

    def exchange(self, theirs: bytes) -> bytes:
        number = int.from_bytes(theirs, "big")
        if not 1 < number < self._prime - 1:
            raise ValueError("not in the group")
        return pow(number, self._secret, self._prime).to_bytes(self._bytes, "big")


class _Hybrid:
    """A classical share beside one of ML-KEM (draft-ietf-tls-ecdhe-mlkem, 4)."""

    def __init__(
        self,
        classical: Callable[[], Share],
        kem: Callable[[], mlkem.MLKEM768PrivateKey | mlkem.MLKEM1024PrivateKey],
        *,
        ciphertext_bytes: int,
        kem_first: bool,
    ) -> None:
        self._classical, self._key = classical(), kem()
        self._ciphertext_bytes, self._kem_first = ciphertext_bytes, kem_first
        encapsulates = self._key.public_key().public_bytes_raw()
        self.public = self._joined(encapsulates, self._classical.public)

    def exchange(self, theirs: bytes) -> bytes:
        if self._kem_first:
            sealed, point = theirs[: self._ciphertext_bytes], theirs[self._ciphertext_bytes :]
        else:
            sealed, point = theirs[-self._ciphertext_bytes :], theirs[: -self._ciphertext_bytes]
        return self._joined(self._key.decapsulate(sealed), self._classical.exchange(point))

    def _joined(self, of_kem: bytes, of_classical: bytes) -> bytes:
        return of_kem + of_classical if self._kem_first else of_classical + of_kem


_P256 = partial(_Elliptic, ec.SECP256R1())
_P384 = partial(_Elliptic, ec.SECP384R1())
_OF_768 = partial(_Hybrid, kem=mlkem.MLKEM768PrivateKey.generate, ciphertext_bytes=MLKEM_768_BYTES)
_OF_1024 = partial(
    _Hybrid, kem=mlkem.MLKEM1024PrivateKey.generate, ciphertext_bytes=MLKEM_1024_BYTES
)
_MADE: Final[Mapping[int, Callable[[], Share]]] = {
    X25519: _X25519,
    X448: _X448,
    SECP256R1: _P256,
    SECP384R1: _P384,
    SECP521R1: partial(_Elliptic, ec.SECP521R1()),
    **{group: partial(_FiniteField, group) for group in FFDHE},
    0x11EB: partial(_OF_768, _P256, kem_first=False),  # SecP256r1MLKEM768
    0x11EC: partial(_OF_768, _X25519, kem_first=True),  # X25519MLKEM768
    0x11ED: partial(_OF_1024, _P384, kem_first=False),  # SecP384r1MLKEM1024
}
CAN_SHARE: Final = frozenset(_MADE)


def shares(group: int | None) -> Mapping[int, Share]:
    """Make a share of the group, or of those two that nearly every server takes one of."""
    wanted = (X25519, SECP256R1) if group is None or group not in CAN_SHARE else (group,)
    return {each: _MADE[each]() for each in wanted}


@cache
def ffdhe_prime(group: int) -> int:
    """Return the prime of a group: 2^b - 2^(b-64) + ([2^(b-130) e] + X) 2^64 - 1 (RFC 7919, A)."""
    bits, x = FFDHE[group]
    middle = _e_times_two_to(bits - 130) + x
    return (1 << bits) - (1 << bits - 64) + (middle << 64) - 1


def _e_times_two_to(power: int) -> int:
    """Return the whole part of e · 2^power, by the series of 1/n!."""
    guard = 64
    term = total = 1 << power + guard
    number = 1
    while term:
        term //= number
        total += term
        number += 1
    return total >> guard
