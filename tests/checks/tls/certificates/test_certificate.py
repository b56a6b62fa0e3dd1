import subprocess
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from checks.tls.certificates.certificate import UnreadableCertificate, read_certificate
from checks.verdict import Cause, NotSeen
from tests.tls_servers import ec_key, issue, site

LEAF = issue("site.example.vn", dns=("site.example.vn", "*.a.vn"), ips=("192.0.2.1", "::1"))
RSA_1024 = rsa.generate_private_key(65537, 1024)


def test_all_of_a_usual_certificate_is_read():
    shown = site(valid_days=(-10, 80))
    read = read_certificate(shown.leaf.der)
    assert (read.subject, read.issuer) == ("CN=site.example.vn", "CN=Intermediate CA")
    assert read.sha256 == shown.leaf.certificate.fingerprint(hashes.SHA256()).hex()
    assert read.serial == f"{shown.leaf.certificate.serial_number:x}"
    lifetime = read.not_after - read.not_before
    assert abs(lifetime - timedelta(days=90)) <= timedelta(seconds=1)
    assert read.dns_names == ("site.example.vn",)
    assert read.ip_names == ("127.0.0.1", "::1")
    assert (read.is_ca, read.self_issued, read.self_signed) == (False, False, False)


@pytest.mark.parametrize(
    ("key", "kind", "bits", "curve", "signature_hash"),
    [
        pytest.param(ec_key(), "EC", 256, "secp256r1", "SHA-256", id="P-256"),
        pytest.param(
            ec.generate_private_key(ec.BrainpoolP384R1()),
            *("EC", 384, "brainpoolP384r1", "SHA-256"),
            id="brainpool",
        ),
        pytest.param(RSA_1024, "RSA", 1024, "", "SHA-256", id="RSA"),
        pytest.param(dsa.generate_private_key(1024), "DSA", 1024, "", "SHA-256", id="DSA"),
        pytest.param(ed25519.Ed25519PrivateKey.generate(), "Ed25519", 256, "", "", id="Ed25519"),
        pytest.param(ed448.Ed448PrivateKey.generate(), "Ed448", 456, "", "", id="Ed448"),
    ],
)
def test_the_key_and_the_signature_are_told(key, kind, bits, curve, signature_hash):
    read = read_certificate(issue("x", key=key).der)
    assert (read.key_kind, read.key_bits, read.curve) == (kind, bits, curve)
    assert read.signature_hash == signature_hash
    assert read.self_signed


@pytest.mark.parametrize(
    ("option", "signature_hash"), [("-sha1", "SHA-1"), ("-md5", "MD5"), ("-sha512", "SHA-512")]
)
def test_old_hashes_are_told_by_a_certificate_of_openssls(option, signature_hash):
    assert read_certificate(made_by_openssl(option)).signature_hash == signature_hash


def made_by_openssl(*options):
    """Make a certificate that the library would not: of an old hash, or with odd values."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null"]
    command += ["-subj", "/CN=old", "-outform", "DER", *options]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_rsa_pss_tells_its_hash():
    pss = made_by_openssl("-sigopt", "rsa_padding_mode:pss", "-sha384")
    assert read_certificate(pss).signature_hash == "SHA-384"


@pytest.mark.parametrize(
    ("serial", "shown"), [("-5", "-5"), ("0", "0"), (str(2**159), f"{2**159:x}")]
)
def test_a_forbidden_serial_is_just_a_value(serial, shown):
    assert read_certificate(made_by_openssl("-set_serial", serial)).serial == shown


def test_a_weird_end_is_just_a_date():
    read = read_certificate(made_by_openssl("-days", "2900000"))
    assert read.not_after.year > 9000


def test_an_issuer_of_ones_own_name_does_not_make_a_self_signed_certificate():
    root = issue("same", is_ca=True)
    read = read_certificate(issue("same", by=root).der)
    assert (read.self_issued, read.self_signed) == (True, False)


def test_without_names_there_are_none():
    read = read_certificate(issue("").der)
    assert (read.subject, read.dns_names, read.ip_names) == ("", (), ())
    assert read.label == read.sha256[:8]


def test_control_characters_do_not_reach_a_report():
    read = read_certificate(issue("a\x1b[31mb\u202e").der)
    assert read.subject == "CN=a\ufffd[31mb\ufffd"


def test_a_long_name_has_an_end():
    command = "".join(f"/OU={number:060}" for number in range(20))
    assert len(read_certificate(made_by_openssl("-subj", command)).subject) == 300


def test_names_that_cannot_be_read_are_not_seen():
    read = read_certificate(LEAF.der.replace(b"\x82\x06*.a.vn", b"\x82\x06*.a.\xff\xff"))
    assert isinstance(read.dns_names, NotSeen)
    assert read.dns_names.cause is Cause.NO_TOOL


def test_a_key_of_an_unknown_kind_is_named_by_its_number():
    ec_public_key = bytes.fromhex("06072a8648ce3d0201")
    read = read_certificate(LEAF.der.replace(ec_public_key, bytes.fromhex("06072a8648ce3d0209"), 1))
    assert (read.key_kind, read.key_bits) == ("1.2.840.10045.2.9", None)


@pytest.mark.parametrize("der", [b"", b"junk", LEAF.der[:-1], LEAF.der + b"\x00", LEAF.pem])
def test_what_is_no_certificate_is_unreadable(der):
    with pytest.raises(UnreadableCertificate):
        read_certificate(der)


@given(data=st.data())
def test_no_change_of_a_certificate_raises_anything_else(data):
    changed = bytearray(LEAF.der)
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    try:
        assert len(read_certificate(bytes(changed)).sha256) == 64
    except UnreadableCertificate as error:
        assert error.__cause__ is not None


@given(der=st.binary(max_size=200))
def test_no_bytes_raise_anything_else(der):
    with pytest.raises(UnreadableCertificate):
        read_certificate(der)
