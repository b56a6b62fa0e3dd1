"""The vectors of RFC 8448, 3, and what does not open."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from checks.tls.wire.unseal import Opener, Sealed, can_open, expand_label

SERVER_SECRET = bytes.fromhex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
CIPHERS = {
    0x1301: (AESGCM, "sha256", 16),
    0x1302: (AESGCM, "sha384", 32),
    0x1303: (ChaCha20Poly1305, "sha256", 32),
    0x1304: (AESCCM, "sha256", 16),
    0x1305: (lambda key: AESCCM(key, tag_length=8), "sha256", 16),
}


def test_the_keys_of_a_secret_are_those_of_the_standard():
    key = expand_label("sha256", SERVER_SECRET, "key", b"", 16)
    iv = expand_label("sha256", SERVER_SECRET, "iv", b"", 12)
    assert key.hex() == "3fce516009c21727d0f2e4e86ee403bc"
    assert iv.hex() == "5d313eb2671276ee13000b30"


def sealed(suite, secret, number, inner):
    cipher, hash_name, key_bytes = CIPHERS[suite]
    key = expand_label(hash_name, secret, "key", b"", key_bytes)
    iv = int.from_bytes(expand_label(hash_name, secret, "iv", b"", 12), "big")
    length = len(inner) + (8 if suite == 0x1305 else 16)
    header = b"\x17\x03\x03" + length.to_bytes(2, "big")
    return cipher(key).encrypt((iv ^ number).to_bytes(12, "big"), inner, header)


@pytest.mark.parametrize("suite", CIPHERS, ids=hex)
def test_records_open_in_their_order(suite):
    secret = os.urandom(48 if suite == 0x1302 else 32)
    opener = Opener(suite, secret)
    first = opener.open(sealed(suite, secret, 0, b"hello\x16" + bytes(3)))
    assert (first, opener.open(sealed(suite, secret, 1, b"\x01\x00\x15"))) == (
        (22, b"hello"),
        (21, b"\x01\x00"),
    )


@pytest.mark.parametrize(
    ("number", "inner"),
    [(1, b"hello\x16"), (0, bytes(20))],
    ids=["out of its turn", "with nothing but padding"],
)
def test_a_record_does_not_open(number, inner):
    with pytest.raises(Sealed):
        Opener(0x1301, SERVER_SECRET).open(sealed(0x1301, SERVER_SECRET, number, inner))


@pytest.mark.parametrize("fragment", [b"", b"x", bytes(16), bytes(100)])
def test_junk_does_not_open(fragment):
    with pytest.raises(Sealed):
        Opener(0x1301, SERVER_SECRET).open(fragment)


def test_suites_of_older_versions_are_not_opened():
    assert [can_open(suite) for suite in (0xC02F, 0x1301, 0x1306)] == [False, True, False]
