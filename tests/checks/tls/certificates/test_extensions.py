import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from checks.tls.certificates.certificate import read_certificate
from checks.verdict import Cause, NotSeen
from tests.tls_servers import issue, site

URL = "http://pki.example.vn/"
OCSP, CA_ISSUERS = AuthorityInformationAccessOID.OCSP, AuthorityInformationAccessOID.CA_ISSUERS
EKU = ExtendedKeyUsageOID
OTHER_PURPOSE = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.3")


def uri(path):
    return x509.UniformResourceIdentifier(URL + path)


def access(*described):
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(method, uri(path)) for method, path in described]
    )


def lists(*paths):
    points = [x509.DistributionPoint([uri(path)], None, None, None) for path in paths]
    return x509.CRLDistributionPoints(points)


def read(*extensions, **defect):
    return read_certificate(issue("x", bare=True, extensions=extensions, **defect).der)


def made_by_openssl(*extensions):
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null"]
    command += ["-subj", "/CN=x", "-outform", "DER"]
    for extension in extensions:
        command += ["-addext", extension]
    return subprocess.run(command, capture_output=True, check=True).stdout


WITHOUT = read()
FACTS = {
    "an OCSP service": (access((OCSP, "ocsp")), "ocsp_urls", (URL + "ocsp",)),
    "two OCSP services and an issuer": (
        access((OCSP, "a"), (CA_ISSUERS, "ca"), (OCSP, "b")),
        "ocsp_urls",
        (URL + "a", URL + "b"),
    ),
    "where its issuer is": (access((CA_ISSUERS, "ca")), "ca_issuers", (URL + "ca",)),
    "revocation lists": (lists("a", "b"), "crl_urls", (URL + "a", URL + "b")),
    "that a staple must come": (
        x509.TLSFeature([x509.TLSFeatureType.status_request]),
        "must_staple",
        True,
    ),
    "another feature": (
        x509.TLSFeature([x509.TLSFeatureType.status_request_v2]),
        "must_staple",
        False,
    ),
    "purposes": (
        x509.ExtendedKeyUsage([EKU.SERVER_AUTH, EKU.CLIENT_AUTH, OTHER_PURPOSE]),
        "extended_key_usage",
        ("serverAuth", "clientAuth", OTHER_PURPOSE.dotted_string),
    ),
    "any purpose": (
        x509.ExtendedKeyUsage([EKU.ANY_EXTENDED_KEY_USAGE]),
        "extended_key_usage",
        ("anyExtendedKeyUsage",),
    ),
    "an issuer's key": (
        x509.AuthorityKeyIdentifier(b"\x01\xab", None, None),
        "authority_key_id",
        "01ab",
    ),
    "its own key": (x509.SubjectKeyIdentifier(b"\x02"), "subject_key_id", "02"),
}


@pytest.mark.parametrize(("extension", "field", "value"), FACTS.values(), ids=FACTS)
def test_a_certificate_that_names(extension, field, value):
    assert getattr(read(extension), field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(field, ()) for field in ("ocsp_urls", "ca_issuers", "crl_urls")],
        *[(field, None) for field in ("key_usage", "extended_key_usage", "exponent")],
        *[(field, "") for field in ("authority_key_id", "subject_key_id")],
        *[("scts", 0), ("must_staple", False)],
    ],
)
def test_without_the_extension_it_is_not_there(field, value):
    assert getattr(WITHOUT, field) == value


def test_usages_are_named_as_in_the_standard():
    assert read_certificate(site().leaf.der).key_usage == ("digitalSignature",)
    assert read_certificate(site().root.der).key_usage == (
        *("digitalSignature", "keyCertSign", "cRLSign"),
    )


def test_promises_of_logs_are_counted():
    """Two of them, as a log would have signed them (RFC 6962, 3.2, 3.3)."""
    sct = b"\x00" + bytes(32) + bytes(8) + b"\x00\x00" + b"\x04\x03" + b"\x00\x02\x30\x00"
    entries = (len(sct).to_bytes(2, "big") + sct) * 2
    content = len(entries).to_bytes(2, "big") + entries
    der = (b"\x04" + bytes([len(content)]) + content).hex(":")
    assert read_certificate(made_by_openssl(f"1.3.6.1.4.1.11129.2.4.2=DER:{der}")).scts == 2


def test_an_extension_that_cannot_be_read_hides_all_and_says_so():
    certificate = read_certificate(made_by_openssl("1.3.6.1.5.5.7.1.1=DER:30:03:02:01"))
    for field in ("ocsp_urls", "must_staple", "scts"):
        fact = getattr(certificate, field)
        assert isinstance(fact, NotSeen)
        assert fact.cause is Cause.NO_TOOL


@pytest.mark.parametrize("exponent", [3, 65537])
def test_the_exponent_of_an_rsa_key_is_told(exponent):
    key = rsa.generate_private_key(exponent, 2048)
    assert read(key=key).exponent == exponent


def test_a_url_with_control_characters_does_not_reach_a_report():
    spoiled = x509.UniformResourceIdentifier("http://a\x1b[31m")
    point = x509.DistributionPoint([spoiled], None, None, None)
    assert read(x509.CRLDistributionPoints([point])).crl_urls == ("http://a\ufffd[31m",)


@pytest.mark.parametrize(("names", "wild"), [(("*.a.vn", "a.vn"), True), (("a.vn",), False)])
def test_a_wildcard_is_told(names, wild):
    assert read(dns=names).wildcard is wild


def test_a_lifetime_counts_both_its_ends():
    """CA/Browser Forum, Baseline Requirements, 6.3.2: a day has 86,400 seconds."""
    certificate = read(valid_days=(-1, 89))
    assert certificate.lifetime_days == pytest.approx(90 + 1 / 86400, abs=2 / 86400)
    assert certificate.not_after - certificate.not_before <= timedelta(days=90, seconds=1)
