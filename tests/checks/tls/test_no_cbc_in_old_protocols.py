import pytest

from checks.tls.no_cbc_in_old_protocols import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    ALL_REFUSED,
    PLAIN_HTTP,
    UNSEEN,
    all_versions,
    suites,
    taken,
    tls_facts,
    versions,
)

CBC, STREAM = "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_RC4_128_SHA"


def takes(version, *names, **more):
    return tls_facts(
        versions=versions(**{version: Answer.TAKEN}),
        suites=suites(**{version: taken(*names, **more)}),
    )


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param(tls_facts(), Status.PASS, "takes neither SSLv3 nor TLS 1.0", id="neither"),
        pytest.param(
            takes("tls_1_0", CBC), Status.FAIL, "takes CBC suites in TLS 1.0 (BEAST)", id="BEAST"
        ),
        pytest.param(
            takes("sslv3", CBC), Status.FAIL, "takes CBC suites in SSLv3 (POODLE)", id="POODLE"
        ),
        pytest.param(
            takes("tls_1_0", STREAM),
            Status.PASS,
            "takes no CBC suite in SSLv3 or TLS 1.0",
            id="a stream cipher alone",
        ),
        pytest.param(
            takes("tls_1_1", CBC), Status.PASS, "takes neither SSLv3 nor TLS 1.0", id="TLS 1.1"
        ),
        pytest.param(
            PLAIN_HTTP,
            Status.NOT_APPLICABLE,
            "the port speaks plain HTTP, as declared",
            id="plain HTTP",
        ),
    ],
)
def test_cbc_counts_where_it_is_attacked(facts, status, reason):
    verdict = judge(facts)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        pytest.param(
            tls_facts(versions=versions(tls_1_0=Answer.SILENT)), Cause.TIMED_OUT, id="silence"
        ),
        pytest.param(
            tls_facts(versions=all_versions(ALL_REFUSED), suites={}),
            Cause.UNREACHABLE,
            id="refused",
        ),
    ],
)
def test_is_unknown_when_nothing_tells_whether_a_version_is_taken(facts, cause):
    verdict = judge(facts)
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, cause)


@pytest.mark.parametrize(
    "facts",
    [takes("tls_1_0", STREAM, complete=False), tls_facts(suites=UNSEEN)],
    ids=["some", "all"],
)
def test_is_unknown_when_suites_were_not_asked(facts):
    with pytest.raises(UnseenError):
        judge(facts)
