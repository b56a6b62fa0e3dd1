import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from checks.tls.certificates.certificate import load
from checks.tls.certificates.staple import NOTHING, read_staple
from tests.checks.tls.see import see
from tests.tls_servers import Site, in_clear, issue, listening, ocsp_response, site, stapling

NOW = datetime.now(UTC)
SHOWN = site()
ISSUER = SHOWN.intermediates[0]
ANOTHER = issue("site.example.vn", by=ISSUER, dns=("site.example.vn",))
POINTER = x509.AccessDescription(
    AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.example.vn")
)
WITH_POINTER = site(extensions=(x509.AuthorityInformationAccess([POINTER]),))
FOR_OCSP = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),)
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus
OF_ERROR = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)


def signed_by(key):
    root = issue("Root CA", is_ca=True)
    authority = issue("Intermediate CA", by=root, is_ca=True, key=key)
    leaf = issue("site.example.vn", by=authority, dns=("site.example.vn",))
    return Site(leaf=leaf, intermediates=(authority,), root=root)


def delegate(**defect):
    """A responder to whom the issuer gave the power to answer."""
    return issue("OCSP responder", by=ISSUER, **({"bare": True, "extensions": FOR_OCSP} | defect))


def read(der, shown=SHOWN, issuers=None, moment=NOW):
    others = shown.intermediates if issuers is None else issuers
    return read_staple(der, load(shown.leaf.der), [load(each.der) for each in others], moment)


def chain_of(shown):
    return [each.der for each in (shown.leaf, *shown.intermediates)]


def openssl_verifies(der, shown, folder, hashed="-sha1"):
    for name, content in {
        "response": der,
        "issuer": shown.intermediates[0].pem,
        "leaf": shown.leaf.pem,
        "roots": shown.root.pem + shown.intermediates[0].pem,
    }.items():
        (folder / name).write_bytes(content)
    command = [
        "openssl",
        "ocsp",
        "-respin",
        folder / "response",
        "-issuer",
        folder / "issuer",
        hashed,
    ]
    command += ["-cert", folder / "leaf", "-CAfile", folder / "roots", "-no_nonce"]
    run = subprocess.run(command, capture_output=True, check=False, text=True)
    return "Response verify OK" in run.stderr and f"{folder}/leaf: good" in run.stdout


SIGNED = {
    "the issuer": (SHOWN, ocsp_response(SHOWN)),
    "the issuer, for hashes of SHA-256": (SHOWN, ocsp_response(SHOWN, hashed=hashes.SHA256())),
    "a responder that the issuer appointed": (
        SHOWN,
        ocsp_response(SHOWN, by=delegate(), delegated=True),
    ),
    **{
        f"an issuer with a key of {name}": (shown, ocsp_response(shown, hashed=hashes.SHA256()))
        for name, shown in {
            "RSA": signed_by(rsa.generate_private_key(65537, 2048)),
            "P-384": signed_by(ec.generate_private_key(ec.SECP384R1())),
            "Ed25519": signed_by(ed25519.Ed25519PrivateKey.generate()),
        }.items()
    },
}
NOT_SIGNED = {
    "a stranger": ocsp_response(SHOWN, by=ANOTHER),
    "a stranger that is sent along": ocsp_response(SHOWN, by=issue("x"), delegated=True),
    "a certificate of the issuer that is for something else": ocsp_response(
        SHOWN, by=ANOTHER, delegated=True
    ),
    "a responder whose appointment ran out": ocsp_response(
        SHOWN, by=delegate(valid_days=(-20, -10)), delegated=True
    ),
    "a responder that is not sent along": ocsp_response(SHOWN, by=delegate()),
}


@pytest.mark.parametrize(("shown", "der"), SIGNED.values(), ids=SIGNED)
def test_a_response_is_good_for_us_as_for_openssl_when_signed_by(shown, der, tmp_path):
    staple = read(der, shown)
    assert (staple.successful, staple.status, staple.for_leaf) == (True, "good", True)
    assert staple.signature_valid is True
    hashes_tried = [openssl_verifies(der, shown, tmp_path, each) for each in ("-sha1", "-sha256")]
    assert any(hashes_tried)


@pytest.mark.parametrize("der", NOT_SIGNED.values(), ids=NOT_SIGNED)
def test_a_response_is_not_signed_for_us_nor_for_openssl_by(der, tmp_path):
    staple = read(der)
    assert (staple.status, staple.signature_valid) == ("good", False)
    assert not openssl_verifies(der, SHOWN, tmp_path)


@pytest.mark.parametrize(
    ("status", "told"), [(GOOD, "good"), (REVOKED, "revoked"), (UNKNOWN, "unknown")]
)
def test_the_status_is_told(status, told):
    assert read(ocsp_response(SHOWN, status=status)).status == told


@pytest.mark.parametrize("until", [24, None, -1], ids=["to come", "never", "past"])
def test_the_times_are_told(until):
    now = datetime.now(UTC)
    staple = read(ocsp_response(SHOWN, hours=(-2, until)))
    assert abs(staple.this_update - (now - timedelta(hours=2))) < timedelta(minutes=1)
    if until is None:
        assert staple.next_update is None
    else:
        assert abs(staple.next_update - (now + timedelta(hours=until))) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "about",
    [ANOTHER, issue("site.example.vn", by=SHOWN.root)],
    ids=["another of the issuer", "one of another issuer"],
)
def test_a_response_about_another_certificate_is_told(about):
    staple = read(ocsp_response(SHOWN, about=about))
    assert (staple.successful, staple.for_leaf, staple.signature_valid) == (True, False, True)


def test_without_the_issuer_the_signature_stays_open():
    staple = read(ocsp_response(SHOWN), issuers=())
    assert (staple.for_leaf, staple.signature_valid) == (True, None)


@pytest.mark.parametrize(
    "der",
    [
        OF_ERROR.public_bytes(Encoding.DER),
        b"",
        b"junk",
        ocsp_response(SHOWN)[:-5],
    ],
    ids=["an error", "nothing", "junk", "a response cut short"],
)
def test_no_success_is(der):
    assert read(der) == NOTHING


@given(data=st.data())
def test_no_change_of_a_response_raises(data):
    changed = bytearray(SIGNED["a responder that the issuer appointed"][1])
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    assert read(bytes(changed)).status in ("good", "revoked", "unknown", "")


@pytest.mark.parametrize("versions", [("TLS 1.2",), ("TLS 1.3",)], ids="".join)
async def test_a_staple_that_is_sent_is_seen(versions):
    with listening(stapling(SHOWN, ocsp_response(SHOWN), versions=versions)) as port:
        staple = (await see(port, versions))["staple"]
    assert (staple.status, staple.signature_valid) == ("good", True)


async def test_a_staple_of_junk_is_seen_as_no_success():
    with listening(in_clear([SHOWN.leaf.der], staple=b"junk")) as port:
        assert (await see(port, ("TLS 1.2",)))["staple"] == NOTHING


async def test_a_staple_that_comes_only_the_second_time_is_seen():
    """nginx fetches it when the first client asks for it."""
    times = []

    def behave(connection):
        times.append(1)
        staple = ocsp_response(WITH_POINTER) if len(times) > 2 else b""
        in_clear(chain_of(WITH_POINTER), staple=staple)(connection)

    with listening(behave) as port:
        staple = (await see(port, ("TLS 1.2",)))["staple"]
    assert (staple.status, staple.signature_valid) == ("good", True)


async def test_where_no_ocsp_service_is_named_no_staple_is_asked_for_twice():
    times = []

    def behave(connection):
        times.append(1)
        in_clear(chain_of(SHOWN))(connection)

    with listening(behave) as port:
        assert (await see(port, ("TLS 1.2",)))["staple"] is None
    assert len(times) == 2
