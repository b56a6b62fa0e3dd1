import pytest

from checks.tls.forward_secrecy_offered import judge
from checks.verdict import Answer, Status, UnseenError
from tests.checks.tls.tls_facts import (
    ALL_REFUSED,
    GOOD_12,
    PLAIN_HTTP,
    UNSEEN,
    all_versions,
    suites,
    taken,
    tls_facts,
    versions,
)

STATIC = "TLS_RSA_WITH_AES_128_CBC_SHA"
OLD = versions(tls_1_0=Answer.TAKEN)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(tls_facts(), Status.PASS, id="in every suite"),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(STATIC, GOOD_12[0], complete=False))),
            Status.PASS,
            id="in one, before all were asked",
        ),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(STATIC))), Status.FAIL, id="none in TLS 1.2"
        ),
        pytest.param(
            tls_facts(versions=OLD, suites=suites(tls_1_0=taken(STATIC))),
            Status.FAIL,
            id="none in TLS 1.0",
        ),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_each_version_has_a_suite_with_it(facts, status):
    assert judge(facts).status is status


def test_a_failure_names_the_version():
    reason = str(judge(tls_facts(suites=suites(tls_1_2=taken(STATIC)))).reason)
    assert reason == "has no cipher suite with forward secrecy in TLS 1.2"


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(tls_facts(suites=UNSEEN), id="none was"),
        pytest.param(
            tls_facts(versions=versions(tls_1_0=Answer.SILENT)), id="a version may be taken"
        ),
        pytest.param(
            tls_facts(suites=suites(tls_1_2=taken(STATIC, complete=False))), id="some were not"
        ),
        pytest.param(tls_facts(suites=suites(tls_1_2=None)), id="those of a version were not"),
        pytest.param(
            tls_facts(versions=all_versions(ALL_REFUSED), suites={}), id="every version was refused"
        ),
    ],
)
def test_is_unknown_when_suites_were_not_asked(facts):
    with pytest.raises(UnseenError):
        judge(facts)
