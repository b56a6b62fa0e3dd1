import pytest

from checks.tls.suite_traits import traits
from checks.tls.wire.iana import SIGNALLING, SSLV2_KINDS
from checks.tls.wire.iana_suites import SUITES


@pytest.mark.parametrize(
    ("name", "exchange", "authentication", "cipher", "mac", "bits"),
    [
        ("TLS_AES_128_GCM_SHA256", "", "", "AES-128-GCM", "SHA-256", 128),
        ("TLS_AES_128_CCM_8_SHA256", "", "", "AES-128-CCM_8", "SHA-256", 128),
        ("TLS_SHA256_SHA256", "", "", "NULL", "SHA-256", 0),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE", "RSA", "AES-256-GCM", "SHA-384", 256),
        ("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "ECDHE", "ECDSA", "AES-128-CCM_8", "SHA-256", 128),
        ("TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA", "DHE", "DSS", "3DES-CBC", "SHA-1", 112),
        ("TLS_DH_RSA_WITH_DES_CBC_SHA", "DH", "RSA", "DES-CBC", "SHA-1", 56),
        ("TLS_ECDH_anon_WITH_RC4_128_SHA", "ECDHE", "anon", "RC4-128", "SHA-1", 128),
        ("TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5", "RSA", "RSA", "RC2-40-CBC", "MD5", 40),
        ("TLS_RSA_EXPORT1024_WITH_RC4_56_SHA", "RSA", "RSA", "RC4-56", "SHA-1", 56),
        ("TLS_PSK_DHE_WITH_AES_256_CCM_8", "DHE", "PSK", "AES-256-CCM_8", "SHA-256", 256),
        ("TLS_RSA_PSK_WITH_NULL_SHA384", "RSA", "PSK", "NULL", "SHA-384", 0),
        ("TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA", "SRP", "RSA", "AES-128-CBC", "SHA-1", 128),
        ("SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5", "RSA", "RSA", "RC2-128-CBC", "MD5", 40),
        ("SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "RSA", "RSA", "3DES-CBC", "MD5", 112),
    ],
)
def test_a_name_says_what_a_suite_is_made_of(name, exchange, authentication, cipher, mac, bits):
    made = traits(name)
    assert (made.exchange, made.authentication) == (exchange, authentication)
    assert (made.cipher, made.mac, made.bits) == (cipher, mac, bits)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", {"aead", "forward_secret"}),
        ("TLS_AES_128_CCM_8_SHA256", {"aead", "forward_secret"}),
        ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", {"aead", "forward_secret"}),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", {"cbc", "forward_secret"}),
        ("TLS_RSA_WITH_AES_128_CBC_SHA", {"cbc"}),
        ("TLS_RSA_WITH_RC4_128_SHA", set()),
        ("TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", {"cbc", "export", "forward_secret"}),
        ("TLS_DH_anon_WITH_AES_128_GCM_SHA256", {"aead", "anonymous"}),
        ("TLS_ECDHE_ECDSA_WITH_NULL_SHA", {"null"}),
        ("TLS_SHA384_SHA384", {"null"}),
        ("SSL_CK_RC4_128_EXPORT40_WITH_MD5", {"export"}),
    ],
)
def test_what_is_judged_of_a_suite(name, said):
    made = traits(name)
    words = ("aead", "cbc", "export", "null", "anonymous", "forward_secret")
    assert {word for word in words if getattr(made, word)} == said


@pytest.mark.parametrize("names", [SUITES, SSLV2_KINDS], ids=["TLS", "SSL 2.0"])
def test_every_name_says_something(names):
    assert all(traits(name).cipher for n, name in names.items() if n not in SIGNALLING)


@pytest.mark.parametrize("name", ["TLS_FALLBACK_SCSV", "AES128-SHA", "", "TLS_X_WITH_AES_128_CCM"])
def test_no_other_name_says_anything(name):
    with pytest.raises(ValueError, match="is the name of no cipher suite"):
        traits(name)
