"""Questions about choices that TLS 1.3 took away."""

import pytest

from checks.tls import compression_off, extended_master_secret, heartbeat_off, secure_renegotiation
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import ONLY_13, PLAIN_HTTP, UNSEEN, tls_facts

QUESTIONS = [
    pytest.param(extended_master_secret, "extended_master_secret", True, id="master secret"),
    pytest.param(secure_renegotiation, "secure_renegotiation", True, id="renegotiation"),
    pytest.param(compression_off, "compression", False, id="compression"),
    pytest.param(heartbeat_off, "heartbeat", False, id="heartbeat"),
]
each = pytest.mark.parametrize(("question", "field", "right"), QUESTIONS)


@each
def test_passes_when_it_is_right(question, field, right):
    assert question.judge(tls_facts(**{field: right})).status is Status.PASS


@each
def test_fails_when_it_is_wrong(question, field, right):
    assert question.judge(tls_facts(**{field: not right})).status is Status.FAIL


@each
def test_does_not_bind_tls_1_3_alone_or_plain_http(question, field, right):
    assert question.judge(tls_facts(**ONLY_13)).status is Status.NOT_APPLICABLE
    assert question.judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE


@each
def test_is_unknown_when_it_was_not_looked_at(question, field, right):
    with pytest.raises(UnseenError):
        question.judge(tls_facts(**{field: UNSEEN}))


@each
def test_is_unknown_when_no_version_with_the_choice_was_asked(question, field, right):
    verdict = question.judge(tls_facts(**{field: None}))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOT_ASKED)
