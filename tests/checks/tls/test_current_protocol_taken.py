from dataclasses import replace

import pytest

from checks.tls.current_protocol_taken import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    ALL_REFUSED,
    ALL_SILENT,
    PLAIN_HTTP,
    UNSEEN,
    all_versions,
    tls_facts,
    versions,
)

OLD_ONLY = ALL_REFUSED | {"TLS 1.0": Answer.TAKEN}


def ask(answers):
    return judge(tls_facts(versions=answers), any_of=["TLS 1.2", "TLS 1.3"])


def test_passes_when_one_is_taken_whatever_the_other_answers():
    verdict = ask(versions(tls_1_2=Answer.SILENT))
    assert (verdict.status, str(verdict.reason)) == (Status.PASS, "takes TLS 1.3")


def test_fails_when_each_was_refused_and_an_old_one_is_taken():
    verdict = ask(all_versions(OLD_ONLY))
    assert (verdict.status, str(verdict.reason)) == (Status.FAIL, "takes only TLS 1.0")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_fails_when_the_port_speaks_plain_http(scheme):
    verdict = judge(replace(PLAIN_HTTP, scheme=scheme), any_of=["TLS 1.2"])
    assert (verdict.status, verdict.observed) == (Status.FAIL, "HTTP")


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        pytest.param(ALL_REFUSED, Cause.UNREACHABLE, id="everything was refused"),
        pytest.param(ALL_SILENT, Cause.TIMED_OUT, id="nothing was answered"),
        pytest.param(OLD_ONLY | {"TLS 1.3": Answer.SILENT}, Cause.TIMED_OUT, id="one was silent"),
        pytest.param(OLD_ONLY | {"TLS 1.3": None}, Cause.TIMED_OUT, id="one was not asked"),
        pytest.param(OLD_ONLY | {"TLS 1.3": Answer.RESET}, Cause.UNREACHABLE, id="one was reset"),
    ],
)
def test_is_unknown_when(answers, cause):
    verdict = ask(all_versions(answers))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, cause)


def test_is_unknown_when_the_versions_were_not_looked_at():
    with pytest.raises(UnseenError):
        ask(UNSEEN)
