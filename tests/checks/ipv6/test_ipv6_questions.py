"""What is asked of IPv6 by itself: the other name, the way, its speed, life without IPv4."""

import pytest

from checks.ipv6 import (
    connects_as_fast,
    full_packets_pass,
    needed_hosts_have_ipv6,
    other_name_published,
    works_without_ipv4,
)
from checks.ipv6.facts import ConnectTimes, OtherName, PathSeen
from checks.verdict import NOT_ASKED, Cause, Status
from checks.web.needed_traits import Needed, NeededHost
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
from tests.checks.web.web_facts import (
    HTTP,
    HTTPS,
    MAIL,
    UNSEEN,
    front,
    hop,
    redirect,
    walk,
    web_facts,
)

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
CLOSED = {"plain": walk(start=HTTP, end="closed", says="refused")} | {
    "secure": walk(start=HTTPS, end="closed", says="refused"),
    "page": UNSEEN,
}


def other(**changes):
    right = {"name": "example.vn", "a": (V4,), "aaaa": (V6,)}
    return ipv6_facts(other_name=OtherName(**(right | changes)))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(other(), PASS, id="with IPv6"),
        pytest.param(other(aaaa=()), FAIL, id="IPv4 alone"),
        pytest.param(other(a=(), aaaa=()), NOT_APPLICABLE, id="not in use"),
        pytest.param(ipv6_facts(other_name=None), NOT_APPLICABLE, id="no such name"),
        pytest.param(other(aaaa=NO_ANSWER), UNKNOWN, id="no answer for AAAA"),
        pytest.param(other(a=NO_ANSWER, aaaa=()), UNKNOWN, id="no answer for A"),
        pytest.param(ipv6_facts(), UNKNOWN, id="not asked"),
    ],
)
def test_the_name_with_www_and_the_one_without(facts, status):
    assert asked(other_name_published.judge, facts)[0] is status


def timed(over_ipv4, over_ipv6, **changes):
    connects = (
        ConnectTimes(address=V4, seconds=over_ipv4),
        ConnectTimes(address=V6, seconds=over_ipv6),
    )
    return ipv6_facts(connects=connects, **changes)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(timed((0.02, 0.02, 0.02), (0.03, 0.03, 0.03)), PASS, id="a little slower"),
        pytest.param(timed((0.02, 0.02, 0.02), (0.03, 0.03, 3.0)), PASS, id="once slower"),
        pytest.param(timed((0.02, 0.02, 0.02), (0.28, 0.28, 0.02)), FAIL, id="slower"),
        pytest.param(timed((0.5, 0.5, 0.5), (0.02, 0.02, 0.02)), PASS, id="faster"),
        pytest.param(ipv6_facts(connects=()), UNKNOWN, id="one family does not answer"),
        pytest.param(
            ipv6_facts(connects=(), reach=tried({(V6, 443): NO_ROUTE_OF_OURS})),
            UNKNOWN,
            id="we have no IPv6",
        ),
        pytest.param(ipv6_facts(), UNKNOWN, id="not timed"),
        pytest.param(
            ipv6_facts(connects=(), aaaa=(), looked_at=(V4,)), NOT_APPLICABLE, id="IPv4 alone"
        ),
    ],
)
def test_connecting_is_timed(facts, status):
    assert asked(connects_as_fast.judge, facts, max_slower_ms=250)[0] is status


def way(*paths, **changes):
    seen = tuple(PathSeen(address=address, big_bytes=2000, **how) for address, how in paths)
    return ipv6_facts(paths=seen, **changes)


GOOD = {"big": "answered"}
TOWARDS = {"big": "silent", "alert": "answered", "small": "answered"}
BACK = {"big": "silent", "alert": "answered", "small": "silent"}
STALLS = {"big": "stalled", "alert": "closed", "small": "stalled"}
MUTE = {"big": "silent", "alert": "silent", "small": "silent"}


@pytest.mark.parametrize(
    ("facts", "status", "says"),
    [
        pytest.param(way((V6, GOOD)), PASS, "2000 bytes", id="answered"),
        pytest.param(way((V6, {"big": "closed"})), PASS, "", id="hung up"),
        pytest.param(way((V6, TOWARDS), (V4, GOOD)), FAIL, "none of 2000", id="to the server"),
        pytest.param(way((V6, BACK), (V4, GOOD)), FAIL, "small packets", id="from the server"),
        pytest.param(way((V6, STALLS), (V4, GOOD)), FAIL, "small packets", id="half an answer"),
        pytest.param(way((V6, TOWARDS)), FAIL, "", id="IPv6 alone"),
        pytest.param(way((V6, GOOD), (OTHER_V6, BACK)), FAIL, OTHER_V6, id="one of two"),
        pytest.param(way((V6, TOWARDS), (V4, TOWARDS)), UNKNOWN, "IPv4 either", id="IPv4 too"),
        pytest.param(way((V6, MUTE), (V4, GOOD)), UNKNOWN, "no hello", id="mute"),
        pytest.param(way((V6, {"big": NO_ROUTE_OF_OURS})), UNKNOWN, "no IPv6", id="our network"),
        pytest.param(ipv6_facts(), UNKNOWN, "", id="not tried"),
        pytest.param(
            way(reach=tried({(V6, 443): "silent"})), UNKNOWN, "does not answer", id="dead"
        ),
        pytest.param(
            way(reach=tried({(V6, 443): NO_ROUTE_OF_OURS})), UNKNOWN, "no IPv6", id="no route"
        ),
        pytest.param(way(), NOT_APPLICABLE, "TLS", id="no TLS"),
        pytest.param(way(aaaa=(), looked_at=(V4,)), NOT_APPLICABLE, "", id="IPv4 alone"),
    ],
)
def test_big_packets_are_missed(facts, status, says):
    found = asked(full_packets_pass.judge, facts)
    assert found[0] is status
    assert says in found[2]


def needing(*hosts, made_up=(), **changes):
    needed = Needed(page=HTTPS, hosts=tuple(hosts), **changes)
    return web_facts(needed=needed), ipv6_facts(made_up=made_up)


def host(**changes):
    right = {"host": "cdn.example.com", "a": (V4,), "aaaa": (V6,)}
    return NeededHost(**(right | changes))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(needing(host()), PASS, id="with IPv6"),
        pytest.param(needing(), PASS, id="none"),
        pytest.param(needing(host(), host(aaaa=())), FAIL, id="one without"),
        pytest.param(needing(host(aaaa=("64:ff9b::1",))), FAIL, id="no global address"),
        pytest.param(needing(host(a=(), aaaa=())), PASS, id="one that is nowhere"),
        pytest.param(needing(host(aaaa=NO_ANSWER)), UNKNOWN, id="no answer"),
        pytest.param(needing(host(a=NO_ANSWER, aaaa=())), UNKNOWN, id="no answer for A"),
        pytest.param(needing(host(), more=True), UNKNOWN, id="more than was looked at"),
        pytest.param(needing(host(aaaa=()), more=True), FAIL, id="more, and one without"),
        pytest.param(needing(host(), made_up=("2405:4800::c000:aa",)), UNKNOWN, id="DNS64"),
        pytest.param((web_facts(needed=UNSEEN), ipv6_facts()), UNKNOWN, id="no page"),
        pytest.param((MAIL, ipv6_facts()), NOT_APPLICABLE, id="no website"),
    ],
)
def test_hosts_that_a_page_needs(facts, status):
    assert asked(needed_hosts_have_ipv6.judge, *facts)[0] is status


def arriving(*fronts, **ipv6):
    met = {one.address: one for one in fronts}
    return web_facts(fronts=met), ipv6_facts(**({"looked_at": tuple(met)} | ipv6))


def at(address=V6, **changes):
    """A front whose every answer came from its own address."""
    page = changes.pop("page", hop(address=address))
    return front(address=address, page=page, **changes)


def answers(status):
    return walk(hop(status=status, address=V6))


DEAD_IPV4 = at(V4, **CLOSED)
TO_WWW = walk(redirect(HTTPS, "https://www.x.vn/"), hop("https://www.x.vn/", address=V4))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(arriving(at(V4), at()), PASS, id="in both families"),
        pytest.param(arriving(DEAD_IPV4, at()), PASS, id="dead over IPv4"),
        pytest.param(arriving(at(), a=()), PASS, id="without IPv4"),
        pytest.param(arriving(at(V4), at(**CLOSED)), FAIL, id="dead over IPv6"),
        pytest.param(arriving(DEAD_IPV4, at(**CLOSED)), UNKNOWN, id="dead over both"),
        pytest.param(arriving(at(**CLOSED), a=()), FAIL, id="dead, without IPv4"),
        pytest.param(arriving(at(**CLOSED), at(OTHER_V6)), PASS, id="one address of two"),
        pytest.param(arriving(at(V4), aaaa=()), FAIL, id="no AAAA"),
        pytest.param(arriving(at(V4), aaaa=NO_ANSWER), UNKNOWN, id="no answer for AAAA"),
        pytest.param(arriving(at(V4), host=V4, aaaa=NO_ANSWER), FAIL, id="named by IPv4"),
        pytest.param(
            arriving(at(page=UNSEEN, plain=CLOSED["plain"], secure=answers(404))),
            FAIL,
            id="not found",
        ),
        pytest.param(
            arriving(at(page=UNSEEN, plain=CLOSED["plain"], secure=answers(503))),
            UNKNOWN,
            id="too busy",
        ),
        pytest.param(
            arriving(at(plain=CLOSED["plain"], secure=TO_WWW, page=TO_WWW.hops[-1])),
            FAIL,
            id="led to a host with IPv4 alone",
        ),
        pytest.param(
            arriving(at(plain=NO_ROUTE_OF_OURS, secure=NO_ROUTE_OF_OURS, page=UNSEEN)),
            UNKNOWN,
            id="our own network",
        ),
        pytest.param(arriving(at(**CLOSED), looked_at=(V6, OTHER_V6)), UNKNOWN, id="one unvisited"),
        pytest.param((web_facts(fronts=NOT_ASKED), ipv6_facts()), UNKNOWN, id="not visited"),
        pytest.param((MAIL, ipv6_facts()), NOT_APPLICABLE, id="no website"),
    ],
)
def test_life_without_ipv4(facts, status):
    assert asked(works_without_ipv4.judge, *facts)[0] is status


def test_our_own_network_is_named_as_the_cause():
    facts = arriving(at(plain=NO_ROUTE_OF_OURS, secure=NO_ROUTE_OF_OURS, page=UNSEEN))
    assert asked(works_without_ipv4.judge, *facts)[1] is Cause.OWN_NETWORK
