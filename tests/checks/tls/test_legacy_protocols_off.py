import pytest

from checks.tls.legacy_protocols_off import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    ALL_REFUSED,
    ALL_SILENT,
    PLAIN_HTTP,
    UNSEEN,
    all_versions,
    answered,
    tls_facts,
    versions,
)


def ask(facts, oldest_allowed="TLS 1.2"):
    return judge(facts, oldest_allowed=oldest_allowed)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param({}, "takes TLS 1.2, TLS 1.3 and nothing older than TLS 1.2", id="all refused"),
        pytest.param(
            {"tls_1_3": Answer.SILENT},
            "takes TLS 1.2 and nothing older than TLS 1.2",
            id="a newer one is silent",
        ),
        pytest.param(
            {"tls_1_0": answered(Answer.RESET, reset_confirmed=True)},
            "takes TLS 1.2, TLS 1.3 and nothing older than TLS 1.2",
            id="a reset between two controls",
        ),
    ],
)
def test_passes_when_each_older_version_was_refused(answers, reason):
    verdict = ask(tls_facts(versions=versions(**answers)))
    assert (verdict.status, str(verdict.reason)) == (Status.PASS, reason)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param({"tls_1_0": Answer.TAKEN}, "takes TLS 1.0", id="one is taken"),
        pytest.param(
            {"sslv3": Answer.TAKEN, "tls_1_1": Answer.TAKEN}, "takes SSLv3, TLS 1.1", id="two are"
        ),
        pytest.param(
            {"sslv3": Answer.TAKEN, "tls_1_0": Answer.SILENT},
            "takes SSLv3",
            id="one is, and another is silent",
        ),
    ],
)
def test_fails_when_an_older_version_is_taken(answers, reason):
    verdict = ask(tls_facts(versions=versions(**answers)))
    assert (verdict.status, str(verdict.reason)) == (Status.FAIL, reason)
    assert verdict.expected == "TLS 1.2"


def test_fails_under_a_stricter_limit():
    assert ask(tls_facts(), "TLS 1.3").status is Status.FAIL


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        pytest.param({"tls_1_0": Answer.SILENT}, Cause.TIMED_OUT, id="silence"),
        pytest.param({"tls_1_0": Answer.RESET}, Cause.UNREACHABLE, id="a reset without controls"),
        pytest.param({"tls_1_0": Answer.GARBLED}, Cause.UNREACHABLE, id="no TLS"),
        pytest.param({"tls_1_0": None}, Cause.TIMED_OUT, id="not asked"),
        pytest.param(
            {"tls_1_0": answered(Answer.REFUSED, alert=112)},
            Cause.UNREACHABLE,
            id="the name was refused, not the version",
        ),
    ],
)
def test_is_unknown_when_an_older_version_has_no_clear_answer(answers, cause):
    verdict = ask(tls_facts(versions=versions(**answers)))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, cause)
    assert str(verdict.reason) == "no clear answer for TLS 1.0"


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        pytest.param(ALL_REFUSED, Cause.UNREACHABLE, id="refused"),
        pytest.param(ALL_SILENT, Cause.TIMED_OUT, id="silent"),
        pytest.param({}, Cause.TIMED_OUT, id="not asked"),
    ],
)
def test_is_unknown_when_every_version_was(answers, cause):
    verdict = ask(tls_facts(versions=all_versions(answers)))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, cause)


def test_does_not_bind_what_is_declared_as_plain_http():
    assert ask(PLAIN_HTTP).status is Status.NOT_APPLICABLE


def test_is_unknown_when_the_versions_were_not_looked_at():
    with pytest.raises(UnseenError):
        ask(tls_facts(versions=UNSEEN))
