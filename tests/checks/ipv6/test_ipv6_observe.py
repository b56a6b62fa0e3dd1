import contextlib
import socket
from collections.abc import Iterator

import pytest

from agent.lab.names import NameServer
from checks.declared import Endpoint
from checks.finding import Target
from checks.ipv6.facts import PortReach
from checks.ipv6.observe import observe
from checks.verdict import CannotObserve, Cause, NotSeen
from tests.worlds import loopback_world

V4, V6 = "127.0.0.1", "::1"
NAME = "www.lab.test"
BOTH = {(NAME, "A"): [V4], (NAME, "AAAA"): [V6]}


def an_endpoint(port=443, *, addresses=(V4, V6), **changes):
    declared = {"url": "", "scheme": "smtp", "host": NAME, "port": port} | changes
    return Target(
        system="website",
        kind="endpoint",
        id="web",
        addresses=addresses,
        declared=Endpoint(**declared),
    )


async def look(target, *, zone=BOTH, faults=None, scope=(V4, V6)):
    with NameServer(zone, faults=faults or {}) as names:
        async with loopback_world(target, resolver=names.address, scope=scope) as world:
            return await observe(target, world)


def reach_of(facts):
    return {(tried.address, tried.port): tried.reach for tried in facts.reach}


@contextlib.contextmanager
def listening(*addresses, backlog=8) -> Iterator[int]:
    """Listen on one free port of several addresses."""
    with contextlib.ExitStack() as open_, socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        port = first.getsockname()[1]
        first.close()
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            listener = open_.enter_context(socket.socket(family))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(backlog)
        yield port


@contextlib.contextmanager
def silent(address) -> Iterator[int]:
    """Listen where nothing is accepted and no more can wait: Linux drops what comes then."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with contextlib.ExitStack() as open_:
        listener = open_.enter_context(socket.socket(family))
        listener.bind((address, 0))
        listener.listen(0)
        for _ in range(3):
            waiting = open_.enter_context(socket.socket(family))
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


async def test_both_families_answer():
    with listening(V4, V6) as port:
        facts = await look(an_endpoint(port))
    assert (facts.a, facts.aaaa, facts.looked_at) == ((V4,), (V6,), (V4, V6))
    assert reach_of(facts) == {(V4, port): "open", (V6, port): "open"}


async def test_a_closed_port_is_refused():
    with listening(V4) as port:
        facts = await look(an_endpoint(port))
    assert reach_of(facts) == {(V4, port): "open", (V6, port): "refused"}


@pytest.mark.parametrize("address", [V4, V6])
async def test_a_port_that_does_not_answer_is_silent(address):
    with silent(address) as port:
        facts = await look(an_endpoint(port, addresses=(address,)))
    assert reach_of(facts)[address, port] == "silent"


@pytest.mark.parametrize(
    ("scheme", "port", "ports"),
    [
        pytest.param("https", 443, {80, 443}, id="https"),
        pytest.param("http", 80, {80, 443}, id="http"),
        pytest.param("https", 8443, {8443}, id="https on a port of its own"),
        pytest.param("smtp", 25, {25}, id="mail"),
        pytest.param("tls", 443, {443}, id="bare TLS"),
    ],
)
async def test_a_website_is_looked_at_on_both_of_its_ports(scheme, port, ports):
    facts = await look(an_endpoint(port, scheme=scheme))
    assert {asked for _, asked in reach_of(facts)} == ports


@pytest.mark.parametrize(
    ("zone", "a", "aaaa"),
    [
        pytest.param(BOTH, (V4,), (V6,), id="both"),
        pytest.param({(NAME, "A"): [V4]}, (V4,), (), id="no AAAA"),
        pytest.param({(NAME, "TXT"): ['"x"']}, (), (), id="a name without addresses"),
        pytest.param({("other.test", "A"): [V4]}, (), (), id="no such name"),
        pytest.param(
            {(NAME, "CNAME"): ["web.lab.test."], ("web.lab.test", "AAAA"): [V6]},
            (),
            (V6,),
            id="an alias",
        ),
        pytest.param(
            {(NAME, "AAAA"): ["2001:DB8:0:0::1", "2001:db8::2"]},
            (),
            ("2001:db8::1", "2001:db8::2"),
            id="two AAAA, in canonical notation",
        ),
    ],
)
async def test_what_a_name_publishes_is_taken_down(zone, a, aaaa):
    facts = await look(an_endpoint(1), zone=zone)
    assert (facts.a, facts.aaaa) == (a, aaaa)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        pytest.param("servfail", Cause.UNREACHABLE, id="SERVFAIL"),
        pytest.param("refused", Cause.UNREACHABLE, id="REFUSED"),
    ],
)
async def test_a_resolver_that_fails_publishes_nothing_and_denies_nothing(fault, cause):
    facts = await look(an_endpoint(1), faults={(NAME, "AAAA"): fault})
    assert facts.a == (V4,)
    assert isinstance(facts.aaaa, NotSeen)
    assert facts.aaaa.cause is cause


async def test_a_truncated_answer_is_asked_for_again_over_tcp():
    facts = await look(an_endpoint(1), faults={(NAME, "AAAA"): "truncated"})
    assert facts.aaaa == (V6,)


async def test_no_answer_and_no_address_is_no_look_at_all():
    faults = {(NAME, "A"): "servfail", (NAME, "AAAA"): "servfail"}
    with pytest.raises(CannotObserve) as reason:
        await look(an_endpoint(1, addresses=()), faults=faults)
    assert reason.value.cause is Cause.UNREACHABLE


async def test_pinned_addresses_are_connected_to_whatever_dns_says():
    with listening(V4, V6) as port:
        zone = {(NAME, "AAAA"): ["2001:db8::1"]}
        facts = await look(an_endpoint(port, pinned=True), zone=zone)
    assert (facts.aaaa, facts.looked_at, facts.pinned) == (("2001:db8::1",), (V4, V6), True)
    assert set(reach_of(facts).values()) == {"open"}


async def test_an_address_out_of_scope_is_not_connected_to():
    with listening(V4, V6) as port:
        facts = await look(an_endpoint(port), scope=(V4,))
    assert reach_of(facts)[V4, port] == "open"
    assert reach_of(facts)[V6, port].cause is Cause.OUT_OF_SCOPE


async def test_a_family_that_we_cannot_reach_is_no_fact_about_the_target():
    far = "2001:db8::1"
    target = an_endpoint(1, addresses=(V4, far))
    with NameServer(BOTH) as names:
        scope = (V4, far)
        async with loopback_world(target, resolver=names.address, scope=scope) as world:
            world._gate.close_family(6)
            facts = await observe(target, world)
    assert reach_of(facts)[V4, 1] == "refused"
    assert reach_of(facts)[far, 1].cause is Cause.OWN_NETWORK


async def test_an_ipv4_mapped_address_is_never_connected_to():
    mapped = "::ffff:127.0.0.1"
    with listening(V4) as port:
        facts = await look(an_endpoint(port, addresses=(V4, mapped)), scope=(V4, "::/0"))
    assert reach_of(facts)[mapped, port] == "no_route"


@pytest.mark.parametrize("address", [V4, V6])
async def test_an_address_in_the_url_is_looked_at_without_dns(address):
    target = an_endpoint(host=address, addresses=(address,))
    with NameServer(BOTH) as names, listening(address) as port:
        target = an_endpoint(port, host=address, addresses=(address,))
        async with loopback_world(target, resolver=names.address) as world:
            facts = await observe(target, world)
        assert names.asked == []
    assert facts.reach == (PortReach(address=address, port=port, reach="open"),)
    assert isinstance(facts.aaaa, NotSeen)
