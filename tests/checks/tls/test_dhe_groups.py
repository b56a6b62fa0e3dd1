"""Questions about the finite-field groups that a server sends."""

import pytest

from checks.tls import dhe_group_known, dhe_long_enough
from checks.tls.facts import Prime
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts

SAFE = Prime(bits=3072, name="ffdhe3072", sha256="1" * 64, generator=2)
SHORT = Prime(bits=1024, name="modp1024", sha256="2" * 64, generator=2)
OWN = Prime(bits=2048, name="", sha256="3" * 64, generator=5)


def long_enough(facts):
    return dhe_long_enough.judge(facts, min_bits=2048)


def known(facts):
    return dhe_group_known.judge(facts, allowed=("ffdhe3072", "ffdhe4096"))


@pytest.mark.parametrize(
    ("ask", "primes", "status", "reason"),
    [
        pytest.param(
            long_enough,
            (SAFE, OWN),
            Status.PASS,
            "exchanges keys by DHE over 2048 bits at least",
            id="long enough",
        ),
        pytest.param(
            long_enough,
            (SAFE, SHORT),
            Status.FAIL,
            "exchanges keys by DHE over 1024 bits only",
            id="one too short",
        ),
        pytest.param(
            known, (SAFE,), Status.PASS, "exchanges keys by DHE in ffdhe3072", id="a listed group"
        ),
        pytest.param(
            known,
            (SAFE, SHORT),
            Status.FAIL,
            "exchanges keys by DHE in a group that is not listed: modp1024",
            id="one not listed",
        ),
        pytest.param(
            known,
            (OWN,),
            Status.FAIL,
            "exchanges keys by DHE in a group of its own making: 2048 bit, SHA-256 "
            "3333333333333333…",
            id="one of its own making",
        ),
    ],
)
def test_each_group_counts(ask, primes, status, reason):
    verdict = ask(tls_facts(primes=primes))
    assert (verdict.status, str(verdict.reason)) == (status, reason)


@pytest.mark.parametrize("ask", [long_enough, known])
def test_binds_only_where_a_group_is_sent(ask):
    assert ask(tls_facts(primes=())).status is Status.NOT_APPLICABLE
    assert ask(PLAIN_HTTP).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("ask", [long_enough, known])
def test_is_unknown_when_the_groups_were_not_looked_at(ask):
    with pytest.raises(UnseenError):
        ask(tls_facts(primes=UNSEEN))
