import pytest

from checks.tls.encrypt_then_mac_with_cbc import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, suites, taken, tls_facts

CBC = suites(tls_1_2=taken("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(tls_facts(encrypt_then_mac=True, suites=CBC), Status.PASS, id="agreed"),
        pytest.param(tls_facts(encrypt_then_mac=False, suites=CBC), Status.FAIL, id="not agreed"),
        pytest.param(tls_facts(encrypt_then_mac=None), Status.NOT_APPLICABLE, id="no CBC suite"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_cbc_wants_encryption_before_authentication(facts, status):
    assert judge(facts).status is status


def test_is_unknown_when_the_cbc_suites_were_not_asked():
    verdict = judge(tls_facts(encrypt_then_mac=None, suites=CBC))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOT_ASKED)


@pytest.mark.parametrize("field", ["encrypt_then_mac", "suites"])
def test_is_unknown_when_not_looked_at(field):
    with pytest.raises(UnseenError):
        judge(tls_facts(**{field: UNSEEN}))
