from datetime import timedelta

import pytest

from checks.tls.certificate_trusted import judge
from checks.tls.facts import Flaw
from checks.verdict import Cause, Status, UnseenError
from tests.checks.tls.tls_facts import (
    NOW,
    PLAIN_HTTP,
    UNSEEN,
    certificate,
    tls_facts,
    trusted,
)

EITHER = ["public", "agency"]


def distrusted(flaw=Flaw.ROOT_UNKNOWN, about="CN=Root"):
    return trusted(verified=False, flaw=flaw, about=about)


def ask(public, agency, accept=EITHER):
    return judge(tls_facts(public_trust=public, agency_trust=agency), accept=accept)


@pytest.mark.parametrize(
    ("public", "agency", "reason"),
    [
        pytest.param(trusted(), None, "leads to the public store", id="the public store"),
        pytest.param(
            distrusted(), trusted(), "leads to an authority of the agency's own", id="the agency"
        ),
        pytest.param(
            UNSEEN, trusted(), "leads to an authority of the agency's own", id="one unseen"
        ),
    ],
)
def test_passes_through(public, agency, reason):
    verdict = ask(public, agency)
    assert (verdict.status, str(verdict.reason)) == (Status.PASS, reason)


def test_an_expired_certificate_is_judged_by_when_it_was_valid():
    expired = certificate(not_after=NOW - timedelta(days=3))
    then = trusted(at=NOW - timedelta(days=3, seconds=1))
    verdict = judge(tls_facts(chain=(expired,), public_trust=then), accept=["public"])
    assert verdict.status is Status.PASS
    assert str(verdict.reason) == (
        "led to an accepted store on 2026-11-21, while the certificate was valid"
    )


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        (Flaw.SELF_SIGNED, "is self-signed and in no accepted store: CN=Root"),
        (Flaw.ISSUER_MISSING, "its issuer is neither sent nor in an accepted store: CN=Root"),
        (Flaw.ROOT_UNKNOWN, "leads to a root that is in no accepted store: CN=Root"),
        (Flaw.AUTHORITY_NOT_VALID, "an authority in the chain is not valid: CN=Root"),
        (Flaw.RULE_BROKEN, "the chain breaks a rule of verification: CN=Root"),
    ],
)
def test_fails_and_names_the_flaw(flaw, reason):
    verdict = ask(distrusted(flaw), None)
    assert (verdict.status, str(verdict.reason)) == (Status.FAIL, reason)


def test_fails_when_only_another_store_than_the_accepted_one_verifies():
    assert ask(trusted(), distrusted(), ["agency"]).status is Status.FAIL


def test_names_the_flaw_of_the_store_that_the_chain_got_furthest_in():
    verdict = ask(distrusted(), distrusted(Flaw.AUTHORITY_NOT_VALID, "CN=Agency"))
    assert str(verdict.reason) == "an authority in the chain is not valid: CN=Agency"


def test_is_unknown_when_the_accepted_store_is_not_declared():
    verdict = ask(trusted(), None, ["agency"])
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.NOTHING_DECLARED)


@pytest.mark.parametrize(("public", "agency"), [(UNSEEN, distrusted()), (distrusted(), UNSEEN)])
def test_is_unknown_when_a_store_was_not_looked_in_and_the_others_do_not_verify(public, agency):
    with pytest.raises(UnseenError):
        ask(public, agency)


def test_does_not_bind_what_is_declared_as_plain_http():
    assert judge(PLAIN_HTTP, accept=EITHER).status is Status.NOT_APPLICABLE


def test_is_unknown_when_there_may_be_another_chain():
    with pytest.raises(UnseenError):
        judge(tls_facts(chains=UNSEEN), accept=EITHER)


def test_a_distrusted_chain_fails_whether_or_not_there_may_be_another():
    facts = tls_facts(public_trust=distrusted(), agency_trust=None, chains=UNSEEN)
    assert judge(facts, accept=EITHER).status is Status.FAIL
