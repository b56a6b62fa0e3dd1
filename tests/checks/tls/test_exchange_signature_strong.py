import pytest

from checks.tls.exchange_signature_strong import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import ONLY_13, PLAIN_HTTP, UNSEEN, tls_facts


def ask(facts):
    return judge(facts, allowed_hashes=("SHA-256", "SHA-384", "SHA-512"))


def signs(*schemes, **changes):
    return tls_facts(exchange_signatures=schemes, **changes)


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param(
            signs("rsa_pss_rsae_sha256", "ed25519", "ed448"),
            Status.PASS,
            "signs its key exchange by rsa_pss_rsae_sha256, ed25519, ed448",
            id="strong ones",
        ),
        pytest.param(
            signs("rsa_pkcs1_sha256", "rsa_pkcs1_sha1"),
            Status.FAIL,
            "signs its key exchange by rsa_pkcs1_sha1",
            id="SHA-1",
        ),
        pytest.param(
            signs("ecdsa_secp256r1_sha256", weak_exchange_signature=True),
            Status.FAIL,
            "signs its key exchange over SHA-1 or MD5 for a client that asks for no better",
            id="strong, but weak when asked for it",
        ),
        pytest.param(
            signs(weak_exchange_signature=None),
            Status.NOT_APPLICABLE,
            "no key exchange of TLS 1.2 is signed",
            id="nothing is signed",
        ),
        pytest.param(
            signs("weak", **ONLY_13),
            Status.NOT_APPLICABLE,
            "takes TLS 1.3 alone, which leaves no choice in this",
            id="TLS 1.3 alone",
        ),
        pytest.param(
            PLAIN_HTTP,
            Status.NOT_APPLICABLE,
            "the port speaks plain HTTP, as declared",
            id="plain HTTP",
        ),
    ],
)
def test_the_hash_counts(facts, status, reason):
    verdict = ask(facts)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


def test_is_unknown_for_a_scheme_that_nobody_knows():
    verdict = ask(signs("0xFAFA"))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NO_TOOL)


@pytest.mark.parametrize("field", ["exchange_signatures", "weak_exchange_signature"])
def test_is_unknown_when_not_looked_at(field):
    with pytest.raises(UnseenError):
        ask(tls_facts(**{field: UNSEEN}))
