from datetime import timedelta

import pytest

from checks.tls.certificate_valid_now import judge
from checks.verdict import Status, UnseenError
from tests.checks.tls.tls_facts import NOW, PLAIN_HTTP, UNSEEN, tls_facts, with_leaf

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("not_before", "not_after", "status", "reason"),
    [
        pytest.param(
            NOW - DAY,
            NOW + DAY,
            Status.PASS,
            "is valid from 2026-11-23 to 2026-11-25",
            id="in its validity",
        ),
        pytest.param(
            NOW, NOW, Status.PASS, "is valid from 2026-11-24 to 2026-11-24", id="at both its ends"
        ),
        pytest.param(
            NOW - 9 * DAY, NOW - SECOND, Status.FAIL, "expired on 2026-11-24", id="a second too old"
        ),
        pytest.param(
            NOW + SECOND,
            NOW + 9 * DAY,
            Status.FAIL,
            "is not valid before 2026-11-24",
            id="a second too new",
        ),
    ],
)
def test_the_moment_of_the_look_decides(not_before, not_after, status, reason):
    verdict = judge(with_leaf(not_before=not_before, not_after=not_after))
    assert (verdict.status, str(verdict.reason)) == (status, reason)


def test_does_not_bind_what_is_declared_as_plain_http():
    assert judge(PLAIN_HTTP).status is Status.NOT_APPLICABLE


def test_is_unknown_when_no_certificate_was_seen():
    with pytest.raises(UnseenError):
        judge(tls_facts(chain=UNSEEN))
