import pytest

from checks.ipv6.aaaa_published import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.ipv6.ipv6_facts import NO_ANSWER, ipv6_facts

PASS, FAIL, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        pytest.param({}, PASS, "www.example.vn publishes 2405:4800::10", id="one AAAA"),
        pytest.param(
            {"aaaa": ("2405:4800::1", "2405:4800::2")},
            PASS,
            "www.example.vn publishes 2405:4800::1, 2405:4800::2",
            id="two AAAA",
        ),
        pytest.param(
            {"aaaa": ()},
            FAIL,
            "www.example.vn publishes IPv4 addresses only: 203.113.0.10",
            id="an A and no AAAA",
        ),
        pytest.param(
            {"a": (), "aaaa": ()},
            FAIL,
            "www.example.vn publishes neither an A nor an AAAA record",
            id="no address at all",
        ),
        pytest.param(
            {"a": NO_ANSWER, "aaaa": ()},
            FAIL,
            "www.example.vn publishes no AAAA record",
            id="no AAAA and no answer for A",
        ),
        pytest.param(
            {"aaaa": (), "pinned": True},
            FAIL,
            "www.example.vn publishes IPv4 addresses only: 203.113.0.10",
            id="pinned addresses publish nothing",
        ),
        pytest.param(
            {"a": NO_ANSWER},
            PASS,
            "www.example.vn publishes 2405:4800::10",
            id="an AAAA and no answer for A",
        ),
        pytest.param(
            {"host": "2405:4800::10", "a": NO_ANSWER, "aaaa": NO_ANSWER},
            NOT_APPLICABLE,
            "named by an address, 2405:4800::10, not by a name",
            id="named by an address",
        ),
    ],
)
def test_a_name_publishes_an_ipv6_address(facts, status, reason):
    verdict = judge(ipv6_facts(**facts))
    assert (verdict.status, str(verdict.reason)) == (status, reason)


def test_no_answer_of_the_resolver_is_no_verdict():
    with pytest.raises(UnseenError) as unseen:
        judge(ipv6_facts(aaaa=NO_ANSWER))
    assert unseen.value.fact.cause is Cause.TIMED_OUT
