from datetime import timedelta

import pytest

from checks.tls.certificate_not_expiring import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import NOW, PLAIN_HTTP, UNSEEN, tls_facts, with_leaf


def ask(facts):
    return judge(facts, min_days_left=14, min_share_left=0.1)


def of_lifetime(days, *, left):
    end = NOW + timedelta(days=left)
    return with_leaf(not_before=end - timedelta(days=days), not_after=end)


@pytest.mark.parametrize(
    ("lifetime", "left", "status"),
    [
        pytest.param(398, 14, Status.PASS, id="a year's, fourteen days before its end"),
        pytest.param(398, 13.9, Status.FAIL, id="a year's, later"),
        pytest.param(90, 9, Status.PASS, id="90 days', a tenth before its end"),
        pytest.param(90, 8.9, Status.FAIL, id="90 days', later"),
        pytest.param(6, 0.7, Status.PASS, id="six days', a tenth before its end"),
        pytest.param(90, -1, Status.FAIL, id="expired"),
        pytest.param(-5, 2, Status.PASS, id="of a validity that ends before it begins"),
    ],
)
def test_the_days_or_the_share_suffice(lifetime, left, status):
    assert ask(of_lifetime(lifetime, left=left)).status is status


RENEWED_AT = 1 / 3  # of the lifetime, as ACME clients do


@pytest.mark.parametrize("lifetime", [6, 47, 90])
@pytest.mark.parametrize(
    ("min_days_left", "min_share_left"),
    [pytest.param(14, 0.1, id="what must be left"), pytest.param(30, 0.333, id="what should be")],
)
def test_a_certificate_that_is_renewed_in_time_never_alarms(
    lifetime, min_days_left, min_share_left
):
    hours = range(int(lifetime * RENEWED_AT * 24) + 1, lifetime * 24 + 1)
    failing = [
        left
        for left in hours
        if judge(
            of_lifetime(lifetime, left=left / 24),
            min_days_left=min_days_left,
            min_share_left=min_share_left,
        ).status
        is not Status.PASS
    ]
    assert failing == []


@pytest.mark.parametrize(("lifetime", "days"), [(6, 0.5), (47, 4.6)])
def test_a_short_lived_certificate_alarms_when_its_renewal_failed(lifetime, days):
    assert ask(of_lifetime(lifetime, left=days)).status is Status.FAIL


def test_the_sentence_names_the_day_and_the_days():
    assert str(ask(of_lifetime(398, left=13)).reason) == "expires on 2026-12-07, in 13.0 days"
    assert str(ask(of_lifetime(398, left=-1)).reason) == "expired on 2026-11-23"


def test_does_not_bind_what_is_declared_as_plain_http():
    assert ask(PLAIN_HTTP).status is Status.NOT_APPLICABLE


def test_is_unknown_when_no_certificate_was_seen():
    with pytest.raises(UnseenError):
        ask(tls_facts(chain=UNSEEN))
