import pytest

from checks.tls.forward_secrecy_always import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import (
    GOOD_12,
    PLAIN_HTTP,
    UNSEEN,
    suites,
    taken,
    tls_facts,
)


def takes(*names, **more):
    return tls_facts(suites=suites(tls_1_2=taken(*GOOD_12, *names, **more)))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(takes(), Status.PASS, id="ECDHE and TLS 1.3"),
        pytest.param(takes("TLS_DHE_RSA_WITH_AES_128_CBC_SHA"), Status.PASS, id="DHE"),
        pytest.param(takes("TLS_RSA_WITH_AES_128_GCM_SHA256"), Status.FAIL, id="static RSA"),
        pytest.param(
            takes("TLS_RSA_WITH_AES_128_GCM_SHA256", complete=False), Status.FAIL, id="so far"
        ),
        pytest.param(takes("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA"), Status.FAIL, id="static ECDH"),
        pytest.param(takes("TLS_DH_anon_WITH_AES_128_CBC_SHA"), Status.FAIL, id="anonymous"),
        pytest.param(takes("0xFAFA"), Status.FAIL, id="a suite that nobody knows"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_every_suite_has_it(facts, status):
    assert judge(facts).status is status


def test_a_failure_names_the_suites():
    reason = str(judge(takes("TLS_RSA_WITH_AES_128_GCM_SHA256")).reason)
    assert (
        reason == "takes 1 cipher suites without forward secrecy: TLS_RSA_WITH_AES_128_GCM_SHA256"
    )


@pytest.mark.parametrize(
    "facts", [takes(complete=False), tls_facts(suites=UNSEEN)], ids=["some", "all"]
)
def test_is_unknown_when_suites_were_not_asked(facts):
    with pytest.raises(UnseenError):
        judge(facts)
