import pytest

from checks.tls.fallback_protected import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    PLAIN_HTTP,
    REFUSED,
    UNSEEN,
    tls_facts,
    versions,
)

OLD = versions(tls_1_1=Answer.TAKEN)
ONLY_OLD = versions(tls_1_0=Answer.TAKEN, tls_1_2=REFUSED, tls_1_3=REFUSED)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(tls_facts(versions=OLD, fallback_scsv=True), Status.PASS, id="refused"),
        pytest.param(tls_facts(versions=OLD, fallback_scsv=False), Status.FAIL, id="taken"),
        pytest.param(tls_facts(fallback_scsv=False), Status.NOT_APPLICABLE, id="nothing old"),
        pytest.param(
            tls_facts(versions=ONLY_OLD, fallback_scsv=None), Status.NOT_APPLICABLE, id="one alone"
        ),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_a_fallback_matters_where_something_old_is_taken(facts, status):
    assert judge(facts).status is status


def test_is_unknown_when_nobody_asked():
    verdict = judge(tls_facts(versions=OLD, fallback_scsv=None))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOT_ASKED)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(tls_facts(versions=OLD, fallback_scsv=UNSEEN), id="the fallback"),
        pytest.param(tls_facts(versions=versions(tls_1_0=Answer.SILENT)), id="an old version"),
    ],
)
def test_is_unknown_when_not_seen(facts):
    with pytest.raises(UnseenError):
        judge(facts)
