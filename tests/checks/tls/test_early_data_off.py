import pytest

from checks.tls.early_data_off import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts, versions


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(tls_facts(early_data=False), Status.PASS, id="off"),
        pytest.param(tls_facts(early_data=True), Status.FAIL, id="on"),
        pytest.param(
            tls_facts(early_data=None, versions=versions(tls_1_3=Answer.REFUSED)),
            Status.NOT_APPLICABLE,
            id="no TLS 1.3",
        ),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_early_data_is_off(facts, status):
    assert judge(facts).status is status


def test_is_unknown_when_tls_1_3_had_no_clear_answer():
    verdict = judge(tls_facts(early_data=None, versions=versions(tls_1_3=Answer.SILENT)))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.TIMED_OUT)


def test_is_unknown_when_not_looked_at():
    with pytest.raises(UnseenError):
        judge(tls_facts(early_data=UNSEEN))
