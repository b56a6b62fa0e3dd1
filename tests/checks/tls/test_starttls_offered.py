import pytest

from checks.tls.starttls_offered import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts


def mail(speaks):
    return tls_facts(scheme="smtp", speaks=speaks)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(mail("tls"), Status.PASS, id="it begins"),
        pytest.param(mail("smtp"), Status.FAIL, id="it speaks in clear alone"),
        pytest.param(tls_facts(), Status.NOT_APPLICABLE, id="it begins at once"),
        pytest.param(PLAIN_HTTP, Status.NOT_APPLICABLE, id="plain HTTP"),
    ],
)
def test_a_protocol_that_has_a_command_for_it_begins_tls(facts, status):
    assert judge(facts).status is status


def test_is_unknown_when_nothing_tells_what_is_spoken():
    verdict = judge(mail(""))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.UNREACHABLE)


def test_is_unknown_when_not_looked_at():
    with pytest.raises(UnseenError):
        judge(mail(UNSEEN))
