import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from checks.tls.certificates import trust
from checks.tls.certificates.certificate import load
from checks.tls.facts import Flaw
from checks.verdict import Cause, NotSeen
from tests.tls_servers import ec_key, issue, site

NOW = datetime.now(UTC)
RIGHT = site()
ROOT, INTERMEDIATE, LEAF = RIGHT.root, RIGHT.intermediates[0], RIGHT.leaf
NAMES = ("site.example.vn",)
PAST, FUTURE = (-40, -20), (20, 40)


def authority(**defect):
    return issue("Intermediate CA", by=ROOT, **({"is_ca": True} | defect))


def under(issuer, **defect):
    return issue("site.example.vn", by=issuer, **({"dns": NAMES} | defect))


def chain_of(*certificates, anchors=(ROOT,)):
    return certificates, anchors


def with_root(**defect):
    root = issue("Agency Root", **({"is_ca": True} | defect))
    return chain_of(under(root), anchors=(root,))


def with_authority(**defect):
    middle = authority(**defect)
    return chain_of(under(middle), middle)


def for_purposes(*purposes):
    return (x509.ExtendedKeyUsage(purposes),)


def long_chain(length):
    chain = [ROOT]
    for number in range(length):
        chain.append(issue(f"CA {number}", by=chain[-1], is_ca=True))
    return chain_of(under(chain[-1]), *reversed(chain[1:]))


SELF_SIGNED = issue("site.example.vn", dns=NAMES)
SELF_SIGNED_CA = issue("site.example.vn", dns=NAMES, is_ca=True)
STRANGER = issue("Another Root", is_ca=True)
NAMESAKE = issue("Root CA", is_ca=True)
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
ELSEWHERE = x509.NameConstraints([x509.DNSName("example.com")], None)

TRUSTED = {
    "a usual chain": chain_of(LEAF, INTERMEDIATE),
    "a chain in another order, with strangers": chain_of(LEAF, STRANGER, INTERMEDIATE, SELF_SIGNED),
    "a chain with its root": chain_of(LEAF, INTERMEDIATE, ROOT),
    "a leaf without names": chain_of(under(INTERMEDIATE, dns=()), INTERMEDIATE),
    "a leaf with an address only": chain_of(
        under(INTERMEDIATE, dns=(), ips=("192.0.2.1",)), INTERMEDIATE
    ),
    "a leaf with a name that DNS cannot hold": chain_of(
        under(INTERMEDIATE, dns=("_a_.example.vn", "*.a.vn")), INTERMEDIATE
    ),
    "an authority with nothing but basicConstraints": with_root(bare=True),
    "a bare leaf of an agency's own root": chain_of(under(ROOT, bare=True)),
    "an intermediate that is itself the anchor": chain_of(LEAF, anchors=(INTERMEDIATE,)),
    "a self-signed leaf that is itself the anchor": chain_of(SELF_SIGNED, anchors=(SELF_SIGNED,)),
    "a self-signed authority as leaf and anchor": chain_of(
        SELF_SIGNED_CA, anchors=(SELF_SIGNED_CA,)
    ),
    "an Ed25519 leaf": chain_of(
        under(INTERMEDIATE, key=ed25519.Ed25519PrivateKey.generate()), INTERMEDIATE
    ),
    "a namesake of the root among the anchors": chain_of(
        LEAF, INTERMEDIATE, anchors=(NAMESAKE, ROOT)
    ),
    "seven intermediates": long_chain(7),
}
NOT_TRUSTED = {
    "an intermediate that is not sent": (chain_of(LEAF), Flaw.ISSUER_MISSING, "CN=Intermediate CA"),
    "a root that is sent, but no anchor": (
        chain_of(LEAF, INTERMEDIATE, ROOT, anchors=(STRANGER,)),
        Flaw.ROOT_UNKNOWN,
        "CN=Root CA",
    ),
    "a namesake of the root": (
        chain_of(LEAF, INTERMEDIATE, anchors=(NAMESAKE,)),
        Flaw.ISSUER_MISSING,
        "CN=Root CA",
    ),
    "a self-signed leaf": (chain_of(SELF_SIGNED), Flaw.SELF_SIGNED, "CN=site.example.vn"),
    "a self-signed authority as leaf": (
        chain_of(SELF_SIGNED_CA),
        Flaw.SELF_SIGNED,
        "CN=site.example.vn",
    ),
    "an expired intermediate": (
        with_authority(valid_days=PAST),
        Flaw.AUTHORITY_NOT_VALID,
        "CN=Intermediate CA",
    ),
    "an intermediate of tomorrow": (
        with_authority(valid_days=FUTURE),
        Flaw.AUTHORITY_NOT_VALID,
        "CN=Intermediate CA",
    ),
    "an expired root": (
        with_root(valid_days=PAST),
        Flaw.AUTHORITY_NOT_VALID,
        "CN=Agency Root",
    ),
    "a leaf that issues": (
        with_authority(is_ca=False),
        Flaw.RULE_BROKEN,
        "basicConstraints.cA must be asserted in a CA certificate",
    ),
    "an authority for clients only": (
        with_authority(extensions=for_purposes(CLIENT)),
        Flaw.RULE_BROKEN,
        "a certificate is not for servers",
    ),
    "a leaf for clients only": (
        chain_of(under(INTERMEDIATE, extensions=for_purposes(CLIENT), bare=True), INTERMEDIATE),
        Flaw.RULE_BROKEN,
        "a certificate is not for servers",
    ),
    "an authority for other names": (
        with_authority(extensions=(ELSEWHERE,)),
        Flaw.RULE_BROKEN,
        "no permitted name constraints matched SAN",
    ),
}


def verify(case, now=NOW):
    shown, anchors = case
    ours = trust.verify(
        [load(c.der) for c in shown], trust.Anchors([load(c.der) for c in anchors]), now
    )
    assert not isinstance(ours, NotSeen), str(ours.why)
    return ours


def openssl_verifies(case, folder, now=NOW):
    (leaf, *others), anchors = case
    for name, certificates in {"leaf": [leaf], "others": others, "anchors": anchors}.items():
        (folder / name).write_bytes(b"".join(c.pem for c in certificates))
    command = ["openssl", "verify", "-CAfile", folder / "anchors", "-partial_chain"]
    command += ["-purpose", "sslserver", "-attime", str(int(now.timestamp()))]
    command += ["-untrusted", folder / "others"] if others else []
    run = subprocess.run([*command, folder / "leaf"], capture_output=True, check=False)
    return run.returncode == 0


@pytest.mark.parametrize("case", TRUSTED.values(), ids=TRUSTED)
def test_is_trusted_by_us_as_by_openssl(case, tmp_path):
    assert (verify(case).verified, openssl_verifies(case, tmp_path)) == (True, True)


@pytest.mark.parametrize(("case", "flaw", "about"), NOT_TRUSTED.values(), ids=NOT_TRUSTED)
def test_is_not_trusted_by_us_nor_by_openssl(case, flaw, about, tmp_path):
    ours = verify(case)
    assert (ours.verified, ours.flaw, ours.about) == (False, flaw, about)
    assert not openssl_verifies(case, tmp_path)


@pytest.mark.parametrize(
    ("valid_days", "then_days"),
    [
        pytest.param((-40, -20), -20, id="that has expired, when it ended"),
        pytest.param((20, 40), 20, id="of tomorrow, when it begins"),
    ],
)
def test_a_leaf_is_verified_for_the_time_of_its_validity(valid_days, then_days, tmp_path):
    case = chain_of(under(INTERMEDIATE, valid_days=valid_days), INTERMEDIATE)
    ours = verify(case)
    assert ours.verified
    assert abs(ours.at - (datetime.now(UTC) + timedelta(days=then_days))) < timedelta(minutes=5)
    assert not openssl_verifies(case, tmp_path)
    assert openssl_verifies(case, tmp_path, ours.at)


def test_leaf_and_intermediate_that_have_both_expired_are_verified_for_when_both_were_valid():
    middle = authority(valid_days=(-50, -30))
    ours = verify(chain_of(under(middle, valid_days=(-40, -20)), middle))
    assert ours.verified
    assert abs(ours.at - (datetime.now(UTC) - timedelta(days=30))) < timedelta(minutes=5)


def test_an_expired_strangers_validity_does_not_count():
    stranger = issue("Stranger", by=STRANGER, is_ca=True, valid_days=(-900, -800))
    case = chain_of(under(INTERMEDIATE, valid_days=PAST), INTERMEDIATE, stranger)
    assert verify(case).verified


def test_an_expired_leaf_of_a_stranger_is_not_trusted():
    case = chain_of(under(STRANGER, valid_days=PAST), STRANGER)
    assert verify(case).flaw is Flaw.ROOT_UNKNOWN


@pytest.mark.parametrize(
    "key", [ed25519.Ed25519PrivateKey.generate()], ids=["an Ed25519 authority"]
)
def test_what_the_verifier_cannot_check_is_not_seen(key):
    (leaf,), (root,) = with_root(key=key)
    ours = trust.verify([leaf.certificate], trust.Anchors([root.certificate]), NOW)
    assert isinstance(ours, NotSeen)
    assert ours.cause is Cause.NO_TOOL


def test_a_chain_under_a_weak_root_breaks_a_rule():
    ours = verify(with_root(key=rsa.generate_private_key(65537, 1024)))
    assert (ours.flaw, ours.about) == (Flaw.RULE_BROKEN, "RSA key is too weak")


def test_many_namesakes_do_not_take_long():
    key = ec_key()
    namesakes = [issue("CA", is_ca=True, key=key) for _ in range(19)]
    began = datetime.now(UTC)
    assert not verify(chain_of(under(namesakes[0]), *namesakes)).verified
    assert datetime.now(UTC) - began < timedelta(seconds=2)


def test_without_anchors_nothing_is_trusted():
    assert verify(chain_of(LEAF, INTERMEDIATE, anchors=())).flaw is Flaw.ISSUER_MISSING


def test_the_public_store_holds_roots_and_does_not_know_ours():
    anchors = trust.public_anchors()
    assert len(anchors.certificates) > 100
    ours = trust.verify([LEAF.certificate, INTERMEDIATE.certificate], anchors, NOW)
    assert ours.flaw is Flaw.ISSUER_MISSING
