"""Questions about the chain as it is sent."""

import pytest

from checks.tls import chain_complete, chain_ordered, no_needless_root
from checks.tls.facts import ChainShape
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, certificate, tls_facts

QUESTIONS = (chain_complete, chain_ordered, no_needless_root)


def shape(**changes):
    right = {"ordered": True, "missing_issuer": ""}
    return tls_facts(chain_shape=ChainShape(**(right | changes)))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_right_chain_passes(question):
    assert question.judge(tls_facts()).status is Status.PASS


@pytest.mark.parametrize(
    ("question", "facts", "reason"),
    [
        pytest.param(
            chain_complete,
            tls_facts(
                chain=(certificate(),),
                chain_shape=ChainShape(ordered=True, missing_issuer="CN=Intermediate CA"),
            ),
            "the chain lacks CN=Intermediate CA",
            id="an issuer is missing",
        ),
        pytest.param(
            chain_ordered,
            shape(ordered=False),
            "the chain is out of order: CN=site.example.vn → CN=Intermediate CA",
            id="out of order",
        ),
        pytest.param(
            chain_ordered,
            shape(extra=("CN=Other", "CN=Third")),
            "sends certificates that issued nothing in the chain: CN=Other; CN=Third",
            id="with extras",
        ),
        pytest.param(
            no_needless_root,
            shape(sends_root=True),
            "sends the root, which the client must have anyway",
            id="with its root",
        ),
    ],
)
def test_a_fault_of_the_chain_fails(question, facts, reason):
    verdict = question.judge(facts)
    assert (verdict.status, str(verdict.reason)) == (Status.FAIL, reason)


def test_what_is_missing_behind_an_intermediate_may_be_a_root():
    verdict = chain_complete.judge(shape(missing_issuer="CN=Root CA"))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOT_DECLARED)


@pytest.mark.parametrize("question", QUESTIONS)
def test_does_not_bind_what_is_declared_as_plain_http(question):
    assert question.judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("question", QUESTIONS)
def test_is_unknown_when_part_of_the_chain_was_not_read(question):
    verdict = question.judge(tls_facts(chain_sent=100))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.TOO_BIG)


@pytest.mark.parametrize("question", QUESTIONS)
def test_is_unknown_when_not_looked_at(question):
    with pytest.raises(UnseenError):
        question.judge(tls_facts(chain_shape=UNSEEN))


@pytest.mark.parametrize("question", QUESTIONS)
def test_is_unknown_when_there_may_be_another_chain(question):
    with pytest.raises(UnseenError):
        question.judge(tls_facts(chains=UNSEEN))


def test_a_fault_counts_whether_or_not_there_may_be_another_chain():
    flawed = ChainShape(ordered=False, missing_issuer="")
    facts = tls_facts(chain_shape=flawed, chains=UNSEEN)
    assert chain_ordered.judge(facts).status is Status.FAIL
