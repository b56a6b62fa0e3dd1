import pytest

from checks.tls.suites_allowed import judge
from checks.verdict import Answer, Status, UnseenError
from tests.checks.tls.tls_facts import (
    ALL_REFUSED,
    GOOD_12,
    GOOD_13,
    PLAIN_HTTP,
    UNSEEN,
    all_versions,
    suites,
    taken,
    tls_facts,
    versions,
)

OTHER = "TLS_RSA_WITH_AES_128_CBC_SHA"


def ask(facts):
    return judge(facts, allowed=(*GOOD_13, *GOOD_12))


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param(
            tls_facts(), Status.PASS, "takes 4 cipher suites, all of them listed", id="all listed"
        ),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(*GOOD_12, OTHER))),
            Status.FAIL,
            f"takes 1 cipher suites that are not listed: {OTHER}",
            id="one is not",
        ),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(OTHER, complete=False))),
            Status.FAIL,
            f"takes 1 cipher suites that are not listed: {OTHER}",
            id="one is not, and more were not asked",
        ),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(*"ABCDEF"))),
            Status.FAIL,
            "takes 6 cipher suites that are not listed: A, B, C, D, …",
            id="many are not",
        ),
        pytest.param(
            tls_facts(versions=versions(tls_1_0=Answer.TAKEN), suites=suites(tls_1_0=taken(OTHER))),
            Status.FAIL,
            f"takes 1 cipher suites that are not listed: {OTHER}",
            id="one of an older version is not",
        ),
        pytest.param(
            PLAIN_HTTP,
            Status.NOT_APPLICABLE,
            "the port speaks plain HTTP, as declared",
            id="plain HTTP",
        ),
    ],
)
def test_what_is_not_listed_is_insufficient(facts, status, reason):
    verdict = ask(facts)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(*GOOD_12, complete=False))),
            "not every cipher suite of TLS 1.2 was asked",
            id="some were not asked",
        ),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=None)),
            "not every cipher suite of TLS 1.2 was asked",
            id="those of a version were not asked",
        ),
        pytest.param(
            tls_facts(versions=versions(tls_1_0=Answer.SILENT)),
            "no clear answer for TLS 1.0",
            id="nothing tells whether a version is taken",
        ),
        pytest.param(
            tls_facts(versions=all_versions(ALL_REFUSED), suites={}),
            "takes no version that was asked: nothing tells what else it takes",
            id="every version was refused",
        ),
        pytest.param(tls_facts(suites=UNSEEN), str(UNSEEN.why), id="nothing was asked"),
    ],
)
def test_is_unknown_unless_every_suite_is_known(facts, why):
    with pytest.raises(UnseenError) as unseen:
        ask(facts)
    assert str(unseen.value.fact.why) == why
