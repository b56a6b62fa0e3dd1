import pytest

from checks.tls.post_quantum_offered import judge
from checks.verdict import Answer, Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    PLAIN_HTTP,
    UNSEEN,
    groups,
    suites,
    tls_facts,
    versions,
)


def ask(facts):
    return judge(facts, any_of=("X25519MLKEM768", "SecP256r1MLKEM768"))


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param(tls_facts(), Status.PASS, "takes X25519MLKEM768", id="one is taken"),
        pytest.param(
            tls_facts(groups=groups("SecP256r1MLKEM768", complete=False)),
            Status.PASS,
            "takes SecP256r1MLKEM768",
            id="one is, before all were asked",
        ),
        pytest.param(
            tls_facts(groups=groups("x25519")), Status.FAIL, "takes only x25519", id="none is"
        ),
        pytest.param(
            tls_facts(versions=versions(tls_1_3=Answer.REFUSED), suites=suites(tls_1_3=None)),
            Status.PASS,
            "takes X25519MLKEM768",
            id="seen, whatever the versions say",
        ),
        pytest.param(
            tls_facts(versions=versions(tls_1_3=Answer.REFUSED), groups={}),
            Status.FAIL,
            "does not take TLS 1.3, which alone has it",
            id="no TLS 1.3",
        ),
        pytest.param(
            PLAIN_HTTP,
            Status.NOT_APPLICABLE,
            "the port speaks plain HTTP, as declared",
            id="plain HTTP",
        ),
    ],
)
def test_one_hybrid_group_suffices(facts, status, reason):
    verdict = ask(facts)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(tls_facts(groups=groups("x25519", complete=False)), id="groups not asked"),
        pytest.param(tls_facts(groups={}), id="no group asked"),
        pytest.param(
            tls_facts(versions=versions(tls_1_3=Answer.SILENT), groups={}), id="TLS 1.3 silent"
        ),
    ],
)
def test_is_unknown_when_some_were_not_asked(facts):
    verdict = ask(facts)
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.TIMED_OUT)


def test_is_unknown_when_groups_were_not_looked_at():
    with pytest.raises(UnseenError):
        ask(tls_facts(groups=UNSEEN))
