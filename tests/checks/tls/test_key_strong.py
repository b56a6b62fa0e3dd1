import pytest

from checks.tls.key_strong import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, certificate, intermediate, tls_facts


def ask(*chain, **facts):
    return judge(tls_facts(chain=chain, **facts), min_rsa_bits=2048, min_ec_bits=256)


@pytest.mark.parametrize(
    ("kind", "bits", "status"),
    [
        ("RSA", 2048, Status.PASS),
        ("RSA", 2047, Status.FAIL),
        ("EC", 256, Status.PASS),
        ("EC", 224, Status.FAIL),
        ("Ed25519", 256, Status.PASS),
        ("Ed448", 456, Status.PASS),
        ("DSA", 2048, Status.PASS),
        ("DSA", 1024, Status.FAIL),
        ("EC", None, Status.UNKNOWN),
        ("1.2.3.4", None, Status.UNKNOWN),
        ("1.2.3.4", 99, Status.UNKNOWN),
    ],
)
def test_the_kind_decides_what_is_enough(kind, bits, status):
    assert ask(certificate(key_kind=kind, key_bits=bits)).status is status


def test_an_intermediate_is_judged_as_the_leaf_is():
    verdict = ask(certificate(), intermediate(key_kind="RSA", key_bits=1024))
    assert verdict.status is Status.FAIL
    assert str(verdict.reason) == "too weak a key: RSA 1024 (CN=Intermediate CA)"
    assert (verdict.expected, verdict.observed) == ("RSA 2048, EC 256", "EC 256, RSA 1024")


def test_a_root_is_not_judged():
    root = intermediate(key_kind="RSA", key_bits=1024, self_issued=True, self_signed=True)
    assert ask(certificate(), root).status is Status.PASS


def test_a_self_signed_leaf_is_judged():
    assert ask(certificate(key_bits=160, self_signed=True)).status is Status.FAIL


def test_an_intermediate_that_only_bears_its_issuers_name_is_judged():
    pretender = intermediate(key_bits=160, self_issued=True, self_signed=False)
    assert ask(certificate(), pretender).status is Status.FAIL


def test_is_unknown_when_certificates_of_the_chain_were_not_read():
    verdict = ask(certificate(), chain_sent=3)
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.TOO_BIG)
    assert str(verdict.reason) == "2 certificates of the chain were not read"


def test_does_not_bind_what_is_declared_as_plain_http():
    verdict = judge(PLAIN_HTTP, min_rsa_bits=2048, min_ec_bits=256)
    assert verdict.status is Status.NOT_APPLICABLE


def test_is_unknown_when_no_certificate_was_seen():
    with pytest.raises(UnseenError):
        judge(tls_facts(chain=UNSEEN), min_rsa_bits=2048, min_ec_bits=256)
