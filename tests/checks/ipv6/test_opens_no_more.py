import pytest

from checks.ipv6.opens_no_more import judge
from checks.verdict import Cause, Status
from tests.checks.ipv6.ipv6_facts import (
    NO_ANSWER,
    NO_ROUTE_OF_OURS,
    OTHER_V6,
    V4,
    V6,
    asked,
    ipv6_facts,
    tried,
)

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)


def reach(changes, **facts):
    """Both families open on 443 and closed on 80, but for `changes`."""
    usual = {(V4, 80): "refused", (V4, 443): "open", (V6, 80): "refused", (V6, 443): "open"}
    return ipv6_facts(reach=tried(usual | changes), **facts)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(ipv6_facts(), PASS, id="all is open for both"),
        pytest.param(reach({}), PASS, id="80 is closed for both"),
        pytest.param(reach({(V4, 80): "open"}), PASS, id="IPv6 opens less"),
        pytest.param(reach({(V6, 80): "open"}), FAIL, id="IPv6 opens what IPv4 refuses"),
        pytest.param(
            reach({(V4, 80): "silent", (V6, 80): "open"}), FAIL, id="IPv6 opens what IPv4 drops"
        ),
        pytest.param(
            reach({(OTHER_V6, 80): "open"}, looked_at=(V4, V6, OTHER_V6)), FAIL, id="one of two"
        ),
        pytest.param(
            reach({(V4, 80): NO_ROUTE_OF_OURS, (V6, 80): "open"}), UNKNOWN, id="IPv4 unseen there"
        ),
        pytest.param(reach({(V6, 80): NO_ROUTE_OF_OURS}), UNKNOWN, id="IPv6 unseen"),
        pytest.param(reach({(V4, 443): "silent"}), UNKNOWN, id="IPv4 is down"),
        pytest.param(reach({(V4, 443): NO_ROUTE_OF_OURS}), UNKNOWN, id="IPv4 is not to be seen"),
        pytest.param(ipv6_facts(reach=NO_ANSWER), UNKNOWN, id="nothing tried"),
        pytest.param(
            ipv6_facts(a=NO_ANSWER, looked_at=(V6,)), UNKNOWN, id="the resolver is silent on IPv4"
        ),
        pytest.param(ipv6_facts(aaaa=(), looked_at=(V4,)), NOT_APPLICABLE, id="IPv4 alone"),
        pytest.param(ipv6_facts(a=(), looked_at=(V6,)), NOT_APPLICABLE, id="IPv6 alone"),
    ],
)
def test_ipv6_opens_no_more_than_ipv4(facts, status):
    assert asked(judge, facts)[0] is status


def test_what_is_open_is_named():
    _, _, says = asked(judge, reach({(V6, 80): "open"}))
    assert says == "port 80 is open over IPv6 and closed over IPv4"


def test_an_ipv4_that_answers_nowhere_says_nothing_of_a_firewall():
    down = reach({(V4, 443): "silent", (V6, 80): "open"})
    assert asked(judge, down)[:2] == (UNKNOWN, Cause.UNREACHABLE)
