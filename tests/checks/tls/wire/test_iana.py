import subprocess

import pytest

from checks.tls.wire import iana
from checks.tls.wire.iana_aliases import group_called, suite_called
from checks.tls.wire.iana_suites import SUITES
from tests.programs import program


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0x0000, "TLS_NULL_WITH_NULL_NULL"),
        (0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"),
        (0x00C7, "TLS_SM4_CCM_SM3"),
        (0x00FF, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"),
        (0x1303, "TLS_CHACHA20_POLY1305_SHA256"),
        (0x5600, "TLS_FALLBACK_SCSV"),
        (0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        (0xC0B5, "TLS_SHA384_SHA384"),
        (0xC106, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S"),
        (0xCCAE, "TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256"),
        (0xD005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256"),
        (0x0ABC, "0x0ABC"),
    ],
)
def test_a_suite_has_its_name_of_the_registry(number, name):
    assert iana.suite_name(number) == name


def test_no_two_suites_have_one_name():
    assert len(set(SUITES.values())) == len(SUITES)


@pytest.mark.parametrize(
    ("name_of", "number", "name"),
    [
        (iana.group_name, 0x0017, "secp256r1"),
        (iana.group_name, 0x001D, "x25519"),
        (iana.group_name, 0x0029, "curveSM2"),
        (iana.group_name, 0x11EC, "X25519MLKEM768"),
        (iana.group_name, 0x0105, "0x0105"),
        (iana.signature_name, 0x0804, "rsa_pss_rsae_sha256"),
        (iana.signature_name, 0x0203, "ecdsa_sha1"),
        (iana.signature_name, 0x070F, "gostr34102012_512c"),
        (iana.alert_name, 112, "unrecognized_name"),
        (iana.alert_name, 7, "7"),
        (iana.sslv2_name, 0x0700C0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"),
    ],
)
def test_everything_else_has_its_name(name_of, number, name):
    assert name_of(number) == name


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("EDH-RSA-DES-CBC3-SHA", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("EXP-ADH-RC4-MD5", "TLS_DH_anon_EXPORT_WITH_RC4_40_MD5"),
        ("EXP1024-DES-CBC-SHA", "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA"),
        ("PSK-3DES-EDE-CBC-SHA", "TLS_PSK_WITH_3DES_EDE_CBC_SHA"),
        ("TLS_AKE_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
        ("TLS_RSA_ARCFOUR_128_SHA1", "TLS_RSA_WITH_RC4_128_SHA"),
        ("TLS_DH_ANON_AES_128_CBC_SHA1", "TLS_DH_anon_WITH_AES_128_CBC_SHA"),
        ("SSL2_RC4_128_WITH_MD5", "SSL_CK_RC4_128_WITH_MD5"),
        ("RC5-SHA", None),
    ],
)
def test_a_suite_is_known_by_what_others_call_it(called, name):
    assert suite_called(called) == name


@pytest.mark.parametrize("name", SUITES.values())
def test_a_suite_is_known_by_its_own_name(name):
    assert suite_called(name) == name


def test_openssl_calls_suites_so():
    command = [program("openssl"), "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pairs = [(line.split()[2], line.split()[0]) for line in said.splitlines()]
    assert [(theirs, ours) for theirs, ours in pairs if suite_called(theirs) != ours] == []
    assert len(pairs) > 50


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("prime256v1", "secp256r1"),
        ("P-256", "secp256r1"),
        ("X25519", "x25519"),
        ("brainpoolp256r1", "brainpoolP256r1"),
        ("ffdhe2048", "ffdhe2048"),
        ("x25519mlkem768", "X25519MLKEM768"),
        ("P-257", None),
    ],
)
def test_a_group_is_known_by_what_others_call_it(called, name):
    assert group_called(called) == name
