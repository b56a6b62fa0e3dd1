import pytest

from checks.tls.facts import Groups
from checks.tls.groups_allowed import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    GOOD_GROUPS,
    ONLY_13,
    PLAIN_HTTP,
    UNSEEN,
    groups,
    suites,
    taken,
    tls_facts,
    versions,
)

STATIC = "TLS_RSA_WITH_AES_128_GCM_SHA256"
WITHOUT_ECDHE = {
    "versions": versions(tls_1_3=ONLY_13["versions"]["TLS 1.2"]),
    "suites": suites(tls_1_2=taken(STATIC), tls_1_3=None),
}


def ask(facts):
    return judge(facts, allowed=GOOD_GROUPS)


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param(
            tls_facts(), Status.PASS, "takes x25519, secp256r1, X25519MLKEM768", id="all listed"
        ),
        pytest.param(
            tls_facts(**ONLY_13),
            Status.PASS,
            "takes X25519MLKEM768, x25519, secp256r1",
            id="TLS 1.3 alone",
        ),
        pytest.param(
            tls_facts(groups=groups("x25519", "secp224r1")),
            Status.FAIL,
            "takes groups that are not listed: secp224r1",
            id="one is not",
        ),
        pytest.param(
            tls_facts(groups=groups("ffdhe2048", complete=False)),
            Status.FAIL,
            "takes groups that are not listed: ffdhe2048",
            id="one is not, and more were not asked",
        ),
        pytest.param(
            tls_facts(**WITHOUT_ECDHE, groups={}),
            Status.NOT_APPLICABLE,
            "takes no cipher suite that uses a named group",
            id="no group is used",
        ),
        pytest.param(
            PLAIN_HTTP,
            Status.NOT_APPLICABLE,
            "the port speaks plain HTTP, as declared",
            id="plain HTTP",
        ),
    ],
)
def test_what_is_not_listed_is_insufficient(facts, status, reason):
    verdict = ask(facts)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(groups("x25519", complete=False), id="some of TLS 1.3"),
        pytest.param({"TLS 1.3": Groups(taken=(), complete=True)}, id="those of TLS 1.2"),
        pytest.param({}, id="all"),
    ],
)
def test_is_unknown_when_groups_were_not_asked(known):
    verdict = ask(tls_facts(groups=known))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.TIMED_OUT)


@pytest.mark.parametrize("field", ["groups", "suites"])
def test_is_unknown_when_not_looked_at(field):
    with pytest.raises(UnseenError):
        ask(tls_facts(**{field: UNSEEN}))
