"""Shares of TLS 1.3 come to the same secret as the other side's, in every group."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.tls.certificates.shares import CAN_SHARE, FFDHE, X25519, ffdhe_prime, shares
from checks.tls.hellos.primes import prime_of
from checks.tls.wire.iana import group_name
from checks.tls.wire.key_exchange import KeyExchange

WITH_ITSELF = sorted(group for group in CAN_SHARE if group < 0x1000)


@pytest.mark.parametrize("group", WITH_ITSELF, ids=group_name)
def test_both_sides_come_to_the_same_secret(group):
    ours, theirs = shares(group)[group], shares(group)[group]
    secret = ours.exchange(theirs.public)
    assert secret == theirs.exchange(ours.public)
    assert secret != shares(group)[group].exchange(theirs.public)


def of_x25519(client: bytes) -> tuple[bytes, bytes]:
    key = x25519.X25519PrivateKey.generate()
    shared = key.exchange(x25519.X25519PublicKey.from_public_bytes(client))
    return key.public_key().public_bytes_raw(), shared


def of_curve(curve: ec.EllipticCurve) -> Callable[[bytes], tuple[bytes, bytes]]:
    def answer(client: bytes) -> tuple[bytes, bytes]:
        key = ec.generate_private_key(curve)
        point = ec.EllipticCurvePublicKey.from_encoded_point(curve, client)
        public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return public, key.exchange(ec.ECDH(), point)

    return answer


@pytest.mark.parametrize(
    ("group", "kem", "kem_bytes", "answer", "kem_first"),
    [
        pytest.param(0x11EC, mlkem.MLKEM768PublicKey, 1184, of_x25519, True, id="X25519MLKEM768"),
        pytest.param(
            0x11EB,
            mlkem.MLKEM768PublicKey,
            1184,
            of_curve(ec.SECP256R1()),
            False,
            id="SecP256r1MLKEM768",
        ),
        pytest.param(
            0x11ED,
            mlkem.MLKEM1024PublicKey,
            1568,
            of_curve(ec.SECP384R1()),
            False,
            id="SecP384r1MLKEM1024",
        ),
    ],
)
def test_a_hybrid_share_is_answered_by_encapsulation(group, kem, kem_bytes, answer, kem_first):
    share = shares(group)[group]
    at = kem_bytes if kem_first else len(share.public) - kem_bytes
    first, second = share.public[:at], share.public[at:]
    of_kem, classical = (first, second) if kem_first else (second, first)
    secret, sealed = kem.from_public_bytes(of_kem).encapsulate()
    public, shared = answer(classical)
    theirs, expected = (sealed + public, secret + shared)
    if not kem_first:
        theirs, expected = (public + sealed, shared + secret)
    assert share.exchange(theirs) == expected


@pytest.mark.parametrize("group", FFDHE, ids=group_name)
def test_a_finite_field_is_the_registered_one(group):
    bits, _ = FFDHE[group]
    written = ffdhe_prime(group).to_bytes(bits // 8, "big")
    assert prime_of(KeyExchange(prime=written, generator=2)).name == group_name(group)


@pytest.mark.parametrize("group", sorted(CAN_SHARE), ids=group_name)
@pytest.mark.parametrize(
    "theirs", [b"", b"\x00", b"\x01", b"\xff" * 1500], ids=["nothing", "0", "1", "noise"]
)
def test_what_is_nothing_of_the_group_is_refused(group, theirs):
    with pytest.raises(ValueError, match=r".*"):
        shares(group)[group].exchange(theirs)


def test_without_a_group_to_go_by_two_usual_ones_are_offered():
    assert list(shares(None)) == list(shares(0x6399)) == [X25519, 0x0017]
