"""What a revocation list says of a certificate, for us as for `openssl verify -crl_check`."""

import base64
import subprocess
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from checks.tls.certificates.certificate import load
from checks.tls.certificates.revocation_list import points_of, read_list
from checks.verdict import CannotObserve
from tests.authorities import another_of, crl, entry, pointing_at
from tests.programs import program
from tests.tls_servers import Issued, Site, issue, site

URL = "http://crl.example.vn/1.crl"
ELSEWHERE = "http://crl.example.vn/2.crl"
AT_URL = tuple(pointing_at(crl=[URL]))
SHOWN = site(extensions=AT_URL)
ISSUER, LEAF = SHOWN.intermediates[0], SHOWN.leaf
NAMESAKE = issue("Intermediate CA", by=SHOWN.root, is_ca=True)
Reason = x509.ReasonFlags
ODD = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")


def pem(der: bytes) -> bytes:
    lines = base64.encodebytes(der)
    return b"-----BEGIN X509 CRL-----\n" + lines + b"-----END X509 CRL-----\n"


def scope(*urls: str, **limits: object) -> dict[x509.ExtensionType, bool]:
    """Return what an authority says that its list is about."""
    right = {
        "full_name": [x509.UniformResourceIdentifier(url) for url in urls] or None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return {x509.IssuingDistributionPoint(**(right | limits)): True}


def with_key(key) -> tuple[Site, bytes]:
    issuer = issue("Intermediate CA", by=SHOWN.root, is_ca=True, key=key)
    leaf = issue("site.example.vn", by=issuer, dns=("site.example.vn",), extensions=AT_URL)
    shown = Site(leaf=leaf, intermediates=(issuer,), root=SHOWN.root)
    return shown, crl(issuer, entry(leaf))


def without_right_to_sign_lists() -> tuple[Site, bytes]:
    usage = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
    issuer = issue("Other CA", by=SHOWN.root, is_ca=True, bare=True, extensions=[usage])
    leaf = issue("site.example.vn", by=issuer, dns=("site.example.vn",), extensions=AT_URL)
    return Site(leaf=leaf, intermediates=(issuer,), root=SHOWN.root), crl(issuer)


def told(der: bytes, shown: Site = SHOWN) -> str:
    """Return "good", "revoked", or why the list says neither."""
    leaf, issuers = load(shown.leaf.der), [load(each.der) for each in shown.intermediates]
    try:
        found = read_list(der, leaf, issuers, points_of(leaf)[0], datetime.now(UTC))
    except CannotObserve as error:
        return str(error)
    assert found.signature_valid
    return "revoked" if found.revoked else "good"


def openssl_tells(der: bytes, shown: Site, folder) -> str:
    for name, content in {
        "leaf": shown.leaf.pem,
        "others": b"".join(each.pem for each in shown.intermediates),
        "roots": shown.root.pem,
        "list": der if der.startswith(b"-----") else pem(der),
    }.items():
        (folder / name).write_bytes(content)
    command = [program("openssl"), "verify", "-crl_check", "-CAfile", folder / "roots"]
    command += ["-untrusted", folder / "others", "-CRLfile", folder / "list", folder / "leaf"]
    run = subprocess.run(command, capture_output=True, check=False, text=True)
    said = run.stdout + run.stderr
    return "good" if run.returncode == 0 else "revoked" if "certificate revoked" in said else said


GOOD = {
    "an empty list": crl(ISSUER),
    "a list of others": crl(ISSUER, entry(another_of(SHOWN))),
    "a list of its own place": crl(ISSUER, extensions=scope(URL)),
    "a list of its own place among others": crl(ISSUER, extensions=scope(ELSEWHERE, URL)),
    "a list about such certificates": crl(ISSUER, extensions=scope(only_contains_user_certs=True)),
    "a list with an odd extension": crl(ISSUER, extensions={ODD: False}),
    "a list in PEM": pem(crl(ISSUER)),
    "an entry that was taken off": crl(ISSUER, entry(LEAF, Reason.remove_from_crl)),
}
REVOKED = {
    "an entry": crl(ISSUER, entry(LEAF)),
    "an entry with its reason": crl(ISSUER, entry(LEAF, Reason.key_compromise)),
    "an entry that is held": crl(ISSUER, entry(LEAF, Reason.certificate_hold)),
    "an entry among others": crl(ISSUER, entry(another_of(SHOWN)), entry(LEAF)),
    "an entry of its own place": crl(ISSUER, entry(LEAF), extensions=scope(URL)),
}
NEITHER = {
    "a list that ran out": (crl(ISSUER, hours=(-48, -24)), "ran out on"),
    "a list of tomorrow": (crl(ISSUER, hours=(24, 48)), "does not hold before"),
    "a list of a namesake": (crl(ISSUER, signed_by=NAMESAKE), "not signed by the issuer"),
    "an entry by a namesake": (
        crl(ISSUER, entry(LEAF), signed_by=NAMESAKE),
        "not signed by the issuer",
    ),
    "a list of another authority": (crl(SHOWN.root), "is of another authority"),
    "a list for other authorities": (
        crl(ISSUER, extensions=scope(indirect_crl=True)),
        "speaks for other authorities",
    ),
    "a list about authorities": (
        crl(ISSUER, extensions=scope(only_contains_ca_certs=True)),
        "about other certificates",
    ),
    "a list about attributes": (
        crl(ISSUER, extensions=scope(only_contains_attribute_certs=True)),
        "about other certificates",
    ),
    "a list of another place": (
        crl(ISSUER, extensions=scope(ELSEWHERE)),
        "about other certificates",
    ),
    "a list of some reasons": (
        crl(ISSUER, extensions=scope(only_some_reasons=frozenset({Reason.key_compromise}))),
        "some reasons for revoking",
    ),
    "a list with a demand that is not known": (
        crl(ISSUER, extensions={ODD: True}),
        "critical extension",
    ),
    "an entry that was held by a list that ran out": (
        crl(ISSUER, entry(LEAF, Reason.certificate_hold), hours=(-48, -24)),
        "ran out on",
    ),
}


@pytest.mark.parametrize("der", GOOD.values(), ids=GOOD)
def test_is_good_for_us_as_for_openssl_by(der, tmp_path):
    assert (told(der), openssl_tells(der, SHOWN, tmp_path)) == ("good", "good")


@pytest.mark.parametrize("der", REVOKED.values(), ids=REVOKED)
def test_is_revoked_for_us_as_for_openssl_by(der, tmp_path):
    assert (told(der), openssl_tells(der, SHOWN, tmp_path)) == ("revoked", "revoked")


@pytest.mark.parametrize(("der", "says"), NEITHER.values(), ids=NEITHER)
def test_nothing_is_told_for_us_nor_for_openssl_by(der, says, tmp_path):
    assert says in told(der)
    assert openssl_tells(der, SHOWN, tmp_path) != "good"


def test_a_list_of_what_changed_since_another_tells_nothing():
    """OpenSSL 3.0 takes it for a whole list unless it is told to mind such lists."""
    for entries in ((), (entry(LEAF),)):
        der = crl(ISSUER, *entries, extensions={x509.DeltaCRLIndicator(6): True})
        assert "what changed since another" in told(der)


def test_what_was_revoked_stays_so_when_the_list_has_run_out():
    assert told(crl(ISSUER, entry(LEAF, Reason.superseded), hours=(-48, -24))) == "revoked"


@pytest.mark.parametrize(
    ("shown", "der"),
    [
        pytest.param(*with_key(rsa.generate_private_key(65537, 2048)), id="RSA"),
        pytest.param(*with_key(ed25519.Ed25519PrivateKey.generate()), id="Ed25519"),
    ],
)
def test_a_list_is_verified_with_a_key_of(shown, der, tmp_path):
    assert (told(der, shown), openssl_tells(der, shown, tmp_path)) == ("revoked", "revoked")


def test_an_issuer_that_may_not_sign_lists_is_not_believed(tmp_path):
    shown, der = without_right_to_sign_lists()
    assert "not signed by the issuer" in told(der, shown)
    assert openssl_tells(der, shown, tmp_path) != "good"


@pytest.mark.parametrize(
    "der", [b"", b"junk", crl(ISSUER)[:-5], pem(b"junk")], ids=["nothing", "junk", "cut", "PEM"]
)
def test_what_is_no_list_tells_nothing(der):
    assert "cannot be read" in told(der)


def test_a_list_about_leaves_tells_nothing_of_an_authority():
    leaf = issue("site.example.vn", by=ISSUER, is_ca=True, extensions=AT_URL)
    shown = Site(leaf=leaf, intermediates=(ISSUER,), root=SHOWN.root)
    der = crl(ISSUER, extensions=scope(only_contains_user_certs=True))
    assert "about other certificates" in told(der, shown)


def point(reasons=None, crl_issuer=None) -> x509.DistributionPoint:
    return x509.DistributionPoint([x509.UniformResourceIdentifier(URL)], None, reasons, crl_issuer)


@pytest.mark.parametrize(
    "made",
    [
        point(reasons=frozenset({Reason.key_compromise})),
        point(crl_issuer=[x509.DirectoryName(SHOWN.root.certificate.subject)]),
        x509.DistributionPoint(
            None,
            x509.RelativeDistinguishedName(list(SHOWN.root.certificate.subject)),
            None,
            None,
        ),
    ],
    ids=["for some reasons", "by another issuer", "named by a part of a name"],
)
def test_a_point_that_cannot_tell_all_is_left_out(made):
    leaf: Issued = issue("x", by=ISSUER, extensions=[x509.CRLDistributionPoints([made])])
    assert points_of(load(leaf.der)) == ()


@given(data=st.data())
def test_no_change_of_a_list_is_believed_or_raises(data):
    right = REVOKED["an entry of its own place"]
    changed = bytearray(right)
    for place in data.draw(st.lists(st.integers(0, len(right) - 1), min_size=1, max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    assert told(bytes(changed)) != "good"
