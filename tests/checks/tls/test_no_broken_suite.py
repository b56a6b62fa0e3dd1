import pytest

from checks.tls.no_broken_suite import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    GOOD_12,
    PLAIN_HTTP,
    UNSEEN,
    suites,
    taken,
    tls_facts,
    versions,
)


def takes(*names, **more):
    return tls_facts(suites=suites(tls_1_2=taken(*GOOD_12, *names, **more)))


@pytest.mark.parametrize(
    ("suite", "wrong"),
    [
        pytest.param("TLS_RSA_WITH_NULL_SHA256", "NULL", id="encrypts nothing"),
        pytest.param("TLS_DH_anon_WITH_AES_128_CBC_SHA", "anon", id="authenticates nobody"),
        pytest.param("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", "EXPORT, FREAK, DES", id="FREAK"),
        pytest.param("TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", "EXPORT, Logjam, DES", id="Logjam"),
        pytest.param("TLS_RSA_WITH_DES_CBC_SHA", "DES", id="DES"),
        pytest.param("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "3DES, SWEET32", id="SWEET32"),
        pytest.param("TLS_ECDHE_RSA_WITH_RC4_128_SHA", "RC4", id="RC4"),
        pytest.param("TLS_RSA_WITH_RC4_128_MD5", "RC4, MD5", id="RC4 with MD5"),
        pytest.param("TLS_RSA_WITH_IDEA_CBC_SHA", "IDEA", id="IDEA"),
    ],
)
def test_says_what_is_wrong(suite, wrong):
    verdict = judge(takes(suite))
    assert verdict.status is Status.FAIL
    assert str(verdict.reason) == f"takes 1 broken cipher suites: {suite} ({wrong})"


def test_every_suite_of_sslv2_is_open_to_drown():
    old = {"sslv2": taken("SSL_CK_DES_192_EDE3_CBC_WITH_MD5")}
    verdict = judge(tls_facts(versions=versions(sslv2=Answer.TAKEN), suites=suites(**old)))
    assert verdict.status is Status.FAIL
    assert "(SSLv2, DROWN, 3DES, SWEET32, MD5)" in str(verdict.reason)


@pytest.mark.parametrize(
    "suite",
    [
        pytest.param("TLS_RSA_WITH_AES_128_CBC_SHA", id="without forward secrecy"),
        pytest.param("TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384", id="unusual"),
        pytest.param("TLS_RSA_WITH_SEED_CBC_SHA", id="old"),
        pytest.param("TLS_AES_128_CCM_8_SHA256", id="with a short tag"),
    ],
)
def test_a_suite_is_not_broken_for_being(suite):
    assert judge(takes(suite)).status is Status.PASS


def test_is_unknown_for_a_suite_that_nobody_knows():
    verdict = judge(takes("0xFAFA"))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NO_TOOL)


def test_a_broken_one_fails_although_more_were_not_asked():
    assert judge(takes("TLS_RSA_WITH_NULL_SHA", complete=False)).status is Status.FAIL


@pytest.mark.parametrize(
    "facts", [takes(complete=False), tls_facts(suites=UNSEEN)], ids=["some", "all"]
)
def test_is_unknown_when_suites_were_not_asked(facts):
    with pytest.raises(UnseenError):
        judge(facts)


def test_does_not_bind_what_is_declared_as_plain_http():
    assert judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE
