"""Questions about flaws of old software; where no probe is authorised, what is open tells some."""

import pytest

from checks.tls import not_early_ccs, not_heartbleed, not_robot
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import (
    GOOD_12,
    ONLY_13,
    PLAIN_HTTP,
    REFUSED,
    UNSEEN,
    suites,
    taken,
    tls_facts,
    versions,
)

STATIC = suites(tls_1_2=taken("TLS_RSA_WITH_AES_128_GCM_SHA256", *GOOD_12))
OLD = {"versions": versions(tls_1_3=REFUSED), "suites": suites(tls_1_3=None)}
QUESTIONS = [
    pytest.param(not_heartbleed, "heartbleed", {"heartbeat": True}, id="Heartbleed"),
    pytest.param(not_early_ccs, "early_ccs", OLD | {"extended_master_secret": False}, id="CCS"),
    pytest.param(not_robot, "robot", {"suites": STATIC}, id="ROBOT"),
]
each = pytest.mark.parametrize(("question", "field", "open_to_it"), QUESTIONS)


@each
def test_what_the_probe_saw_decides(question, field, open_to_it):
    assert question.judge(tls_facts(**{field: True})).status is Status.FAIL
    assert question.judge(tls_facts(**open_to_it, **{field: False})).status is Status.PASS


@each
def test_without_a_probe_a_server_that_cannot_have_it_passes(question, field, open_to_it):
    assert question.judge(tls_facts(**{field: UNSEEN})).status is Status.PASS


@each
def test_without_a_probe_another_is_unknown(question, field, open_to_it):
    with pytest.raises(UnseenError):
        question.judge(tls_facts(**open_to_it, **{field: UNSEEN}))


@each
def test_does_not_bind_what_is_declared_as_plain_http(question, field, open_to_it):
    assert question.judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        pytest.param(not_heartbleed, tls_facts(**ONLY_13), id="TLS 1.3 alone has no Heartbleed"),
        pytest.param(not_early_ccs, tls_facts(**OLD), id="RFC 7627 came after the CCS flaw"),
    ],
)
def test_what_is_newer_than_the_flaw_passes(question, facts):
    assert question.judge(facts).status is Status.PASS


@pytest.mark.parametrize(
    "facts",
    [
        tls_facts(suites=suites(tls_1_2=taken(*GOOD_12, complete=False))),
        tls_facts(suites=suites(tls_1_2=taken("0xFAFA"))),
    ],
    ids=["suites not asked", "a suite that nobody knows"],
)
def test_robot_is_not_ruled_out_by_half_a_list(facts):
    with pytest.raises(UnseenError):
        not_robot.judge(facts)
