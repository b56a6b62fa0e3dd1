import pytest

from checks.tls.facts import NameAnswer
from checks.tls.unknown_name_refused import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts


def answers(answer, **more):
    return tls_facts(wrong_name=NameAnswer(answer=answer, **more))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(answers(Answer.REFUSED, alert=112), Status.PASS, id="refused"),
        pytest.param(answers(Answer.TAKEN, leaf_sha256="a" * 64), Status.FAIL, id="gone on with"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_a_name_that_is_not_served_is_refused(facts, status):
    assert judge(facts).status is status


@pytest.mark.parametrize(
    ("answer", "cause"),
    [(Answer.SILENT, Cause.TIMED_OUT), (Answer.RESET, Cause.UNREACHABLE)],
)
def test_is_unknown_without_a_clear_answer(answer, cause):
    verdict = judge(answers(answer))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, cause)


def test_is_unknown_when_not_asked():
    with pytest.raises(UnseenError):
        judge(tls_facts(wrong_name=UNSEEN))
