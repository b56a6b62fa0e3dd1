import pytest

from checks.tls.same_on_every_address import judge
from checks.verdict import Answer, Status
from tests.checks.tls.tls_facts import (
    GOOD_12,
    PLAIN_HTTP,
    UNSEEN,
    suites,
    taken,
    tls_facts,
    versions,
    with_leaf,
)

RIGHT = tls_facts()
OLD = tls_facts(
    versions=versions(tls_1_0=Answer.TAKEN),
    suites=suites(tls_1_0=taken("TLS_RSA_WITH_AES_128_CBC_SHA")),
)


def statuses(*facts):
    verdicts = judge({f"192.0.2.{n}": one for n, one in enumerate(facts, start=1)})
    return {verdict.locus: verdict.status for verdict in verdicts}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        pytest.param((RIGHT, RIGHT), {}, id="all the same"),
        pytest.param(
            (RIGHT, OLD), {"versions": Status.FAIL, "suites": Status.FAIL}, id="an old one"
        ),
        pytest.param(
            (RIGHT, tls_facts(suites=suites(tls_1_2=taken(GOOD_12[1], GOOD_12[0])))),
            {},
            id="the same in another order",
        ),
        pytest.param(
            (RIGHT, with_leaf(sha256="b" * 64)), {"certificate": Status.FAIL}, id="a certificate"
        ),
        pytest.param(
            (RIGHT, tls_facts(versions=versions(tls_1_0=Answer.SILENT))),
            {"versions": Status.UNKNOWN, "suites": Status.UNKNOWN},
            id="no clear answer of one",
        ),
        pytest.param(
            (RIGHT, tls_facts(chain=UNSEEN)), {"certificate": Status.UNKNOWN}, id="unseen"
        ),
    ],
)
def test_each_part_is_compared(facts, wrong):
    same = dict.fromkeys(("versions", "suites", "certificate"), Status.PASS)
    assert statuses(*facts) == same | wrong


def test_a_failure_says_what_each_address_has_more():
    verdict = next(iter(judge({"192.0.2.1": RIGHT, "192.0.2.2": OLD})))
    assert str(verdict.reason) == "not every address offers: 192.0.2.2: TLS 1.0"


@pytest.mark.parametrize(
    "facts",
    [(RIGHT,), (PLAIN_HTTP, PLAIN_HTTP)],
    ids=["one address", "plain HTTP"],
)
def test_does_not_bind(facts):
    assert statuses(*facts) == {"": Status.NOT_APPLICABLE}
