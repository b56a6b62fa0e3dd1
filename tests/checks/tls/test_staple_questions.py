"""Questions about OCSP answers and revocation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checks.tls import must_staple_honoured, not_revoked, staple_sent, staple_valid
from checks.tls.facts import Revocation, Staple
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    NOW,
    PLAIN_HTTP,
    UNSEEN,
    certificate,
    intermediate,
    tls_facts,
)

DAY = timedelta(days=1)
QUESTIONS = (staple_sent, staple_valid, must_staple_honoured, not_revoked)


def staple(**changes):
    right = {
        "successful": True,
        "status": "good",
        "this_update": NOW - DAY,
        "next_update": NOW + DAY,
        "for_leaf": True,
        "signature_valid": True,
    }
    return Staple(**(right | changes))


def told(**changes):
    right = {
        "revoked": False,
        "by": "crl",
        "this_update": NOW - DAY,
        "next_update": NOW + DAY,
        "signature_valid": True,
    }
    return Revocation(**(right | changes))


def site(answer=None, revocation=UNSEEN, *, ocsp_urls=("http://ocsp.example.vn",), **leaf):
    chain = (certificate(ocsp_urls=ocsp_urls, **leaf), intermediate())
    return tls_facts(chain=chain, staple=answer, revocation=revocation)


def two_leaves(answer=None, revocation=UNSEEN):
    """A site with a certificate for each of two kinds of key; a staple is about the first."""
    first, second = (certificate(sha256=letter * 64) for letter in "ab")
    chains = ((first, intermediate()), (second, intermediate()))
    return tls_facts(chain=chains[0], chains=chains, staple=answer, revocation=revocation)


@pytest.mark.parametrize(
    ("question", "facts", "status"),
    [
        pytest.param(staple_sent, site(staple()), Status.PASS, id="sent"),
        pytest.param(staple_sent, site(), Status.FAIL, id="not sent"),
        pytest.param(staple_sent, site(ocsp_urls=()), Status.NOT_APPLICABLE, id="no pointer"),
        pytest.param(must_staple_honoured, site(), Status.NOT_APPLICABLE, id="not demanded"),
        pytest.param(
            must_staple_honoured, site(staple(), must_staple=True), Status.PASS, id="demanded, sent"
        ),
        pytest.param(
            must_staple_honoured, site(must_staple=True), Status.FAIL, id="demanded, not sent"
        ),
        pytest.param(
            must_staple_honoured,
            site(staple(successful=False), must_staple=True),
            Status.FAIL,
            id="demanded, an error sent",
        ),
        pytest.param(staple_valid, site(staple()), Status.PASS, id="a good answer"),
        pytest.param(staple_valid, site(), Status.NOT_APPLICABLE, id="no answer"),
        pytest.param(staple_valid, site(staple(successful=False)), Status.FAIL, id="an error"),
        pytest.param(staple_valid, site(staple(for_leaf=False)), Status.FAIL, id="of another"),
        pytest.param(
            staple_valid, site(staple(signature_valid=False)), Status.FAIL, id="signed by another"
        ),
        pytest.param(staple_valid, site(staple(status="unknown")), Status.FAIL, id="not known"),
        pytest.param(staple_valid, site(staple(status="revoked")), Status.FAIL, id="revoked"),
        pytest.param(staple_valid, site(staple(next_update=NOW - DAY)), Status.FAIL, id="run out"),
        pytest.param(staple_valid, site(staple(this_update=NOW + DAY)), Status.FAIL, id="to come"),
        pytest.param(not_revoked, site(staple()), Status.PASS, id="says the staple"),
        pytest.param(
            not_revoked, site(staple(status="revoked")), Status.FAIL, id="revoked, says the staple"
        ),
        pytest.param(
            not_revoked,
            site(staple(status="revoked", next_update=NOW - DAY)),
            Status.FAIL,
            id="revoked for ever",
        ),
        pytest.param(not_revoked, site(None, told()), Status.PASS, id="says the issuer"),
        pytest.param(
            not_revoked, site(None, told(revoked=True)), Status.FAIL, id="revoked, says the issuer"
        ),
        pytest.param(
            not_revoked,
            site(staple(for_leaf=False), told(revoked=True)),
            Status.FAIL,
            id="a staple of another does not count",
        ),
        pytest.param(not_revoked, site(None, None), Status.NOT_APPLICABLE, id="no pointer at all"),
        pytest.param(
            not_revoked,
            site(staple(), told(revoked=True)),
            Status.FAIL,
            id="revoked since the staple was made",
        ),
        pytest.param(
            not_revoked,
            site(staple(status="revoked"), told()),
            Status.FAIL,
            id="revoked, says the staple alone",
        ),
        pytest.param(
            not_revoked,
            site(staple(next_update=NOW - DAY), told()),
            Status.PASS,
            id="the issuer knows more than a staple that ran out",
        ),
        pytest.param(
            not_revoked,
            site(staple(), told(next_update=NOW - DAY)),
            Status.PASS,
            id="a staple holds longer than what the issuer said",
        ),
        pytest.param(
            not_revoked,
            site(staple(next_update=None, this_update=NOW - DAY / 2)),
            Status.PASS,
            id="a staple of today that names no end",
        ),
        pytest.param(not_revoked, two_leaves(staple(), told()), Status.PASS, id="both are good"),
        pytest.param(
            not_revoked,
            two_leaves(staple(status="revoked")),
            Status.FAIL,
            id="revoked, whatever the other is",
        ),
    ],
)
def test_what_the_issuer_said_counts(question, facts, status):
    assert question.judge(facts).status is status


@pytest.mark.parametrize(
    ("question", "facts", "cause"),
    [
        pytest.param(
            staple_valid, site(staple(signature_valid=None)), Cause.NO_TOOL, id="a strange signer"
        ),
        pytest.param(
            not_revoked,
            site(None, told(signature_valid=False, revoked=True)),
            Cause.UNREACHABLE,
            id="anybody may have said so",
        ),
        pytest.param(
            not_revoked, site(None, told(next_update=NOW - DAY)), Cause.UNREACHABLE, id="run out"
        ),
    ],
)
def test_is_unknown_when_nobody_can_be_believed(question, facts, cause):
    verdict = question.judge(facts)
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, cause)


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        pytest.param(staple_sent, site(UNSEEN), id="whether it is sent"),
        pytest.param(staple_sent, site(ocsp_urls=UNSEEN), id="whether there is a pointer"),
        pytest.param(staple_valid, site(UNSEEN), id="whether it is good"),
        pytest.param(must_staple_honoured, site(must_staple=UNSEEN), id="whether it is demanded"),
        pytest.param(must_staple_honoured, site(UNSEEN, must_staple=True), id="whether it comes"),
        pytest.param(not_revoked, site(staple(next_update=NOW - DAY)), id="a staple that ran out"),
        pytest.param(not_revoked, site(UNSEEN), id="whether it is revoked"),
        pytest.param(
            not_revoked, site(staple(this_update=NOW + DAY)), id="a staple that is to come"
        ),
        pytest.param(
            not_revoked,
            site(staple(this_update=NOW - 2 * DAY, next_update=None)),
            id="an old staple that names no end",
        ),
        pytest.param(not_revoked, two_leaves(staple()), id="whether the other is revoked"),
        pytest.param(
            not_revoked,
            replace(site(staple(), told()), chains=UNSEEN),
            id="whether there is another",
        ),
    ],
)
def test_is_unknown_when_not_looked_at(question, facts):
    with pytest.raises(UnseenError):
        question.judge(facts)


@pytest.mark.parametrize("question", QUESTIONS)
def test_does_not_bind_what_is_declared_as_plain_http(question):
    assert question.judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE
