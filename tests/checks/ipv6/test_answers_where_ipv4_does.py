import pytest

from checks.ipv6.answers_where_ipv4_does import judge
from checks.verdict import Cause, Status, UnseenError
from tests.checks.ipv6.ipv6_facts import (
    NO_ANSWER,
    NO_ROUTE_OF_OURS,
    OTHER_V6,
    V4,
    V6,
    ipv6_facts,
    tried,
)

PASS, FAIL, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.NOT_APPLICABLE
OTHER_V4 = "203.113.0.11"
MAPPED = "::ffff:203.113.0.10"


def reach(changes, **facts):
    """Both families open on 443 and refused on 80, but for `changes`."""
    usual = {(V4, 80): "refused", (V4, 443): "open", (V6, 80): "refused", (V6, 443): "open"}
    return ipv6_facts(reach=tried(usual | changes), **facts)


@pytest.mark.parametrize(
    ("facts", "status", "says"),
    [
        pytest.param(ipv6_facts(), PASS, f"[{V6}]:80, [{V6}]:443", id="all is open"),
        pytest.param(reach({}), PASS, f"open as over IPv4: [{V6}]:443", id="80 closed for both"),
        pytest.param(
            reach({(V6, 80): "open"}), PASS, f": [{V6}]:443", id="IPv6 answers where IPv4 does not"
        ),
        pytest.param(
            reach({(V4, 80): NO_ROUTE_OF_OURS, (V6, 80): "open"}),
            PASS,
            f": [{V6}]:443",
            id="an unseen IPv4 port on which IPv6 answers anyway",
        ),
        pytest.param(
            reach({(V6, 443): "refused"}),
            FAIL,
            f"IPv6 refuses the connection: [{V6}]:443",
            id="refused",
        ),
        pytest.param(
            reach({(V6, 443): "reset"}), FAIL, f"resets the connection: [{V6}]:443", id="reset"
        ),
        pytest.param(reach({(V6, 443): "silent"}), FAIL, f"stays silent: [{V6}]:443", id="silent"),
        pytest.param(
            reach({(V6, 443): "no_route"}), FAIL, f"no route leads to IPv6: [{V6}]", id="no route"
        ),
        pytest.param(
            reach({(V4, 80): "open"}),
            FAIL,
            f"refuses the connection: [{V6}]:80",
            id="80 redirects over IPv4 and is closed over IPv6",
        ),
        pytest.param(
            reach({(OTHER_V6, 80): "refused", (OTHER_V6, 443): "silent"}),
            FAIL,
            f"stays silent: [{OTHER_V6}]:443",
            id="one of two IPv6 addresses is dead",
        ),
        pytest.param(
            reach({(OTHER_V4, 443): "silent", (V6, 443): "refused"}),
            FAIL,
            f"[{V6}]:443",
            id="one of two IPv4 addresses is enough to ask it of IPv6",
        ),
        pytest.param(
            reach({(V6, 443): "refused", (OTHER_V6, 443): NO_ROUTE_OF_OURS}),
            FAIL,
            f"[{V6}]:443",
            id="what was not seen saves nothing",
        ),
        pytest.param(
            ipv6_facts(
                looked_at=(V4, MAPPED), reach=tried({(V4, 443): "open", (MAPPED, 443): "no_route"})
            ),
            FAIL,
            f"no route leads to IPv6: [{MAPPED}]:443",
            id="an IPv4-mapped AAAA",
        ),
        pytest.param(
            ipv6_facts(aaaa=(), looked_at=(V4,), reach=tried({(V4, 443): "open"})),
            NOT_APPLICABLE,
            f"IPv4 alone: {V4}",
            id="no IPv6 address",
        ),
        pytest.param(
            ipv6_facts(a=(), looked_at=(V6,), reach=tried({(V6, 443): "open"})),
            NOT_APPLICABLE,
            f"IPv6 alone: {V6}",
            id="IPv6 only",
        ),
        pytest.param(
            ipv6_facts(host=V4, looked_at=(V4,), reach=tried({(V4, 443): "open"}), aaaa=NO_ANSWER),
            NOT_APPLICABLE,
            "IPv4 alone",
            id="named by an IPv4 address",
        ),
        pytest.param(
            ipv6_facts(a=(), aaaa=(), looked_at=(), reach=()),
            NOT_APPLICABLE,
            "has no address",
            id="no address at all",
        ),
    ],
)
def test_ipv6_answers_where_ipv4_does(facts, status, says):
    verdict = judge(facts)
    assert verdict.status is status
    assert says in str(verdict.reason)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        pytest.param(
            reach({(V6, 443): NO_ROUTE_OF_OURS, (V6, 80): NO_ROUTE_OF_OURS}),
            Cause.OWN_NETWORK,
            id="we have no IPv6",
        ),
        pytest.param(
            reach({(V4, 443): NO_ROUTE_OF_OURS, (V4, 80): NO_ROUTE_OF_OURS}),
            Cause.OWN_NETWORK,
            id="we have no IPv4",
        ),
        pytest.param(
            reach({(V4, 80): NO_ROUTE_OF_OURS}),
            Cause.OWN_NETWORK,
            id="an unseen IPv4 port on which IPv6 does not answer",
        ),
        pytest.param(
            ipv6_facts(aaaa=NO_ANSWER, looked_at=(V4,), reach=tried({(V4, 443): "open"})),
            Cause.TIMED_OUT,
            id="no answer for AAAA is not the absence of one",
        ),
        pytest.param(
            ipv6_facts(a=NO_ANSWER, looked_at=(V6,), reach=tried({(V6, 443): "open"})),
            Cause.TIMED_OUT,
            id="no answer for A is not the absence of one",
        ),
    ],
)
def test_what_was_not_seen_is_no_verdict(facts, cause):
    with pytest.raises(UnseenError) as unseen:
        judge(facts)
    assert unseen.value.fact.cause is cause


def test_nothing_open_over_ipv4_is_nothing_to_compare_with():
    verdict = judge(reach({(V4, 443): "silent"}))
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, Cause.UNREACHABLE)
    assert "none of the ports 80, 443" in str(verdict.reason)


def test_addresses_of_the_inventory_are_said_to_be_so():
    assert "from the inventory" in str(judge(reach({}, pinned=True)).reason)
    assert "from the inventory" in str(judge(reach({(V6, 443): "reset"}, pinned=True)).observed)


def test_every_closed_socket_is_named():
    verdict = judge(reach({(V4, 80): "open", (V6, 443): "silent"}))
    assert str(verdict.observed) == f"not open: [{V6}]:80, [{V6}]:443"
