"""A server may show one certificate to clients that take EC, another to those that do not."""

from datetime import timedelta

import pytest

from checks.tls import (
    certificate_names_host,
    certificate_not_expiring,
    certificate_valid_now,
    key_strong,
    signature_strong,
)
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import NOW, UNSEEN, certificate, intermediate, tls_facts

QUESTIONS = [
    pytest.param(certificate_names_host, {}, {"dns_names": ("other.example.vn",)}, id="name"),
    pytest.param(certificate_valid_now, {}, {"not_after": NOW - timedelta(days=1)}, id="validity"),
    pytest.param(
        certificate_not_expiring,
        {"min_days_left": 14, "min_share_left": 0.1},
        {"not_after": NOW + timedelta(days=0.5)},
        id="expiry",
    ),
    pytest.param(
        key_strong,
        {"min_rsa_bits": 2048, "min_ec_bits": 256},
        {"key_kind": "RSA", "key_bits": 1024, "curve": ""},
        id="key",
    ),
    pytest.param(
        signature_strong,
        {"allowed_hashes": ["SHA-256"]},
        {"signature_hash": "SHA-1"},
        id="signature",
    ),
]
each = pytest.mark.parametrize(("question", "params", "defect"), QUESTIONS)


def with_second(**changes):
    first = (certificate(), intermediate())
    return tls_facts(
        chain=first, chains=(first, (certificate(sha256="b" * 64, **changes), intermediate()))
    )


@each
def test_the_second_counts_as_the_first(question, params, defect):
    assert question.judge(with_second(), **params).status is Status.PASS
    assert question.judge(with_second(**defect), **params).status is Status.FAIL


@each
def test_nothing_passes_until_it_was_looked_for(question, params, defect):
    with pytest.raises(UnseenError):
        question.judge(tls_facts(chains=UNSEEN), **params)


@each
def test_the_first_fails_by_itself(question, params, defect):
    facts = tls_facts(chain=(certificate(**defect), intermediate()), chains=UNSEEN)
    assert question.judge(facts, **params).status is Status.FAIL
