import pytest

from checks.tls.signature_strong import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, certificate, intermediate, tls_facts

STRONG = ["SHA-256", "SHA-384", "SHA-512"]


def ask(*chain, **facts):
    return judge(tls_facts(chain=chain, **facts), allowed_hashes=STRONG)


@pytest.mark.parametrize(
    ("signature_hash", "status", "reason"),
    [
        ("SHA-384", Status.PASS, "signed over SHA-384"),
        ("SHA-1", Status.FAIL, "signed over a weak hash: SHA-1 (CN=site.example.vn)"),
        ("MD5", Status.FAIL, "signed over a weak hash: MD5 (CN=site.example.vn)"),
        ("", Status.PASS, "signed by a scheme with a strong hash of its own"),
        (None, Status.UNKNOWN, "an unknown signature algorithm: CN=site.example.vn"),
    ],
)
def test_the_hash_decides(signature_hash, status, reason):
    verdict = ask(certificate(signature_hash=signature_hash))
    assert (verdict.status, str(verdict.reason)) == (status, reason)


def test_an_intermediate_is_judged_as_the_leaf_is():
    verdict = ask(certificate(), intermediate(signature_hash="SHA-1"))
    assert verdict.status is Status.FAIL
    assert str(verdict.reason) == "signed over a weak hash: SHA-1 (CN=Intermediate CA)"


def test_a_roots_signature_is_not_judged():
    root = intermediate(signature_hash="SHA-1", self_issued=True, self_signed=True)
    assert ask(certificate(), root).status is Status.PASS


def test_a_weak_hash_fails_whatever_else_is_unknown():
    weak, strange = certificate(signature_hash="SHA-1"), intermediate(signature_hash=None)
    assert ask(weak, strange).status is Status.FAIL


def test_is_unknown_when_certificates_of_the_chain_were_not_read():
    verdict = ask(certificate(), chain_sent=2)
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.TOO_BIG)


def test_does_not_bind_what_is_declared_as_plain_http():
    assert judge(PLAIN_HTTP, allowed_hashes=STRONG).status is Status.NOT_APPLICABLE


def test_is_unknown_when_no_certificate_was_seen():
    with pytest.raises(UnseenError):
        judge(tls_facts(chain=UNSEEN), allowed_hashes=STRONG)
