import pytest

from checks.tls.suite_order import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    GOOD_12,
    GOOD_13,
    PLAIN_HTTP,
    UNSEEN,
    suites,
    taken,
    tls_facts,
)

GOOD, OTHER_GOOD = GOOD_12
WEAK, OTHER_WEAK = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA"


def ask(facts):
    return judge(facts, first=(*GOOD_13, *GOOD_12))


def takes(*names, server_chooses=True, **more):
    known = taken(*names, server_chooses=server_chooses, **more)
    return tls_facts(suites=suites(tls_1_2=known))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(takes(GOOD, OTHER_GOOD, WEAK), Status.PASS, id="the weak one last"),
        pytest.param(takes(OTHER_GOOD, GOOD, OTHER_WEAK, WEAK), Status.PASS, id="any order within"),
        pytest.param(takes(WEAK, GOOD), Status.FAIL, id="the weak one first"),
        pytest.param(takes(GOOD, WEAK, OTHER_GOOD), Status.FAIL, id="a weak one between"),
        pytest.param(takes(WEAK, GOOD, complete=False), Status.FAIL, id="seen so far"),
        pytest.param(takes(GOOD, OTHER_GOOD), Status.NOT_APPLICABLE, id="strong ones alone"),
        pytest.param(takes(WEAK, OTHER_WEAK), Status.NOT_APPLICABLE, id="weak ones alone"),
        pytest.param(
            takes(WEAK, GOOD, server_chooses=False), Status.NOT_APPLICABLE, id="the client chooses"
        ),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_stronger_suites_come_first(facts, status):
    assert ask(facts).status is status


def test_a_failure_names_the_two():
    assert str(ask(takes(WEAK, GOOD)).reason) == f"in TLS 1.2, {WEAK} is chosen before {GOOD}"


def test_is_unknown_when_nothing_tells_who_chooses():
    verdict = ask(takes(WEAK, GOOD, server_chooses=None))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.UNREACHABLE)


@pytest.mark.parametrize(
    "facts",
    [takes(GOOD, WEAK, complete=False), tls_facts(suites=UNSEEN)],
    ids=["some", "all"],
)
def test_is_unknown_when_suites_were_not_asked(facts):
    with pytest.raises(UnseenError):
        ask(facts)
