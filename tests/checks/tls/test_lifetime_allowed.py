from datetime import UTC, date, datetime, timedelta

import pytest

from checks.tls.lifetime_allowed import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import PLAIN_HTTP, UNSEEN, tls_facts, trusted, with_leaf

ISSUED_FROM = (date(2020, 9, 1), date(2026, 3, 15), date(2027, 3, 15), date(2029, 3, 15))
SECOND = timedelta(seconds=1)


def ask(facts):
    return judge(facts, issued_from=ISSUED_FROM, max_days=(398, 200, 100, 47))


def issued(on, days):
    """Both ends count, so that the last second is the one before the whole days are over."""
    start = datetime.combine(on, datetime.min.time(), UTC)
    return with_leaf(not_before=start, not_after=start + timedelta(days=days) - SECOND)


@pytest.mark.parametrize(
    ("on", "days", "status"),
    [
        pytest.param(date(2026, 3, 14), 398, Status.PASS, id="398 days on the last such day"),
        pytest.param(date(2026, 3, 14), 398.1, Status.FAIL, id="a little longer"),
        pytest.param(date(2026, 3, 15), 200, Status.PASS, id="200 days from 15 March 2026"),
        pytest.param(date(2026, 3, 15), 200.1, Status.FAIL, id="more than 200 then"),
        pytest.param(date(2027, 3, 14), 200, Status.PASS, id="200 days a year later"),
        pytest.param(date(2027, 3, 15), 200, Status.FAIL, id="200 days from 15 March 2027"),
        pytest.param(date(2027, 3, 15), 100, Status.PASS, id="100 days then"),
        pytest.param(date(2029, 3, 15), 47, Status.PASS, id="47 days from 15 March 2029"),
        pytest.param(date(2029, 3, 15), 48, Status.FAIL, id="48 days then"),
        pytest.param(date(2026, 11, 20), 6, Status.PASS, id="six days"),
        pytest.param(date(2020, 8, 31), 825, Status.NOT_APPLICABLE, id="before the table begins"),
    ],
)
def test_the_day_of_issue_decides(on, days, status):
    assert ask(issued(on, days)).status is status


def test_a_second_too_long_is_too_long():
    right = issued(date(2026, 3, 15), 200)
    longer = with_leaf(not_before=right.leaf.not_before, not_after=right.leaf.not_after + SECOND)
    assert ask(longer).status is Status.FAIL


def test_the_sentence_names_the_day_and_the_days():
    reason = str(ask(issued(date(2026, 4, 1), 397)).reason)
    assert reason == "issued on 2026-04-01 for 397.0 days; 200 are allowed"


def test_binds_public_authorities_alone():
    private = tls_facts(public_trust=trusted(verified=False))
    assert ask(private).status is Status.NOT_APPLICABLE
    assert ask(PLAIN_HTTP).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("field", ["public_trust", "chain", "chains"])
def test_is_unknown_when_not_looked_at(field):
    with pytest.raises(UnseenError):
        ask(tls_facts(**{field: UNSEEN}))


@pytest.mark.parametrize(
    ("days", "says"),
    [((ISSUED_FROM[1], ISSUED_FROM[0]), "go forward"), (ISSUED_FROM[:1], "longer")],
    ids=["out of order", "of two lengths"],
)
def test_a_table_that_makes_no_sense_is_refused(days, says):
    with pytest.raises(ValueError, match=says):
        judge(tls_facts(), issued_from=days, max_days=(398, 200))
