import pytest

from checks.tls.server_chooses import judge
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

WEAK = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"


def ask(facts):
    return judge(facts, first=(*GOOD_13, *GOOD_12))


def takes(*names, **more):
    return tls_facts(suites=suites(tls_1_2=taken(*names, **more)))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(takes(*GOOD_12, WEAK, server_chooses=True), Status.PASS, id="the server"),
        pytest.param(takes(*GOOD_12, WEAK, server_chooses=False), Status.FAIL, id="the client"),
        pytest.param(
            takes(*GOOD_12, WEAK, server_chooses=False, complete=False), Status.FAIL, id="so far"
        ),
        pytest.param(
            takes(*GOOD_12, server_chooses=False), Status.NOT_APPLICABLE, id="strong ones alone"
        ),
        pytest.param(takes(WEAK), Status.NOT_APPLICABLE, id="a weak one alone"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_who_chooses_matters_among_unequal_suites(facts, status):
    assert ask(facts).status is status


def test_is_unknown_when_nothing_tells_who_chooses():
    verdict = ask(takes(*GOOD_12, WEAK))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.UNREACHABLE)


@pytest.mark.parametrize(
    "facts", [takes(*GOOD_12, complete=False), tls_facts(suites=UNSEEN)], ids=["some", "all"]
)
def test_is_unknown_when_suites_were_not_asked(facts):
    with pytest.raises(UnseenError):
        ask(facts)
