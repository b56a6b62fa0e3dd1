"""The closer look at an endpoint, the look at a domain's mail hosts, and a resolver that lies."""

from dataclasses import replace

import pytest

from agent.lab.names import NameServer
from checks.declared import Domain
from checks.finding import Target
from checks.ipv6.facts import OtherName
from checks.ipv6.observe import observe
from checks.ipv6.published import counterpart
from checks.verdict import Cause, NotSeen
from tests.checks.ipv6.test_ipv6_observe import BOTH, NAME, V4, V6, an_endpoint, listening, look
from tests.checks.tls.nginx import nginx
from tests.tls_servers import site
from tests.worlds import loopback_world

DNS64 = {("ipv4only.arpa", "AAAA"): ["2001:db8:64::c000:aa", "2001:db8:64::c000:ab"]}
SYNTHETIC = "2001:db8:64::7f00:1"
DOMAIN = "lab.test"


@pytest.mark.parametrize(
    ("host", "other"),
    [
        ("www.example.vn", "example.vn"),
        ("example.vn", "www.example.vn"),
        ("example.edu.vn", "www.example.edu.vn"),
        ("sgddt.tayninh.gov.vn", "www.sgddt.tayninh.gov.vn"),
        ("www.sgddt.tayninh.gov.vn", "sgddt.tayninh.gov.vn"),
        ("app.example.vn", ""),
        ("a.b.tayninh.gov.vn", ""),
        ("edu.vn", ""),
        ("www.vn", ""),
        ("192.0.2.1", ""),
    ],
)
def test_which_name_is_the_counterpart(host, other):
    assert counterpart(host) == other


async def test_the_counterpart_is_asked_for():
    facts = await look(an_endpoint(1), zone=BOTH | {("lab.test", "A"): [V4]})
    assert facts.other_name == OtherName(name="lab.test", a=(V4,), aaaa=())


async def test_connections_are_timed_in_both_families():
    with listening(V4, V6) as port:
        facts = await look(an_endpoint(port))
    assert [(one.address, len(one.seconds)) for one in facts.connects] == [(V4, 3), (V6, 3)]
    assert all(0 <= second < 1 for one in facts.connects for second in one.seconds)


async def test_where_one_family_is_dead_nothing_is_timed():
    with listening(V4) as port:
        facts = await look(an_endpoint(port))
    assert (facts.connects, facts.paths) == ((), ())


async def test_big_hellos_are_sent_over_ipv6_alone_where_all_is_well(tmp_path):
    with nginx(tmp_path, site()) as port:
        facts = await look(an_endpoint(port, scheme="https"))
    assert [(one.address, one.big) for one in facts.paths] == [(V6, "answered")]


async def test_mail_is_not_sent_hellos():
    with listening(V4, V6) as port:
        facts = await look(an_endpoint(port))
    assert facts.paths == ()


async def test_addresses_that_the_resolver_makes_up_are_no_ipv6():
    zone = DNS64 | {(NAME, "A"): [V4], (NAME, "AAAA"): [SYNTHETIC]}
    target = an_endpoint(1, addresses=(V4, SYNTHETIC))
    facts = await look(target, zone=zone, scope=(V4, "2001:db8::/32"))
    assert isinstance(facts.aaaa, NotSeen)
    assert facts.aaaa.cause is Cause.OWN_NETWORK
    assert facts.looked_at == (V4,)


async def test_a_resolver_that_makes_addresses_up_leaves_real_ones_alone():
    facts = await look(an_endpoint(1), zone=BOTH | DNS64)
    assert facts.aaaa == (V6,)


async def test_a_resolver_that_refuses_to_say_makes_nothing_up():
    facts = await look(an_endpoint(1), faults={("ipv4only.arpa", "AAAA"): "refused"})
    assert facts.aaaa == (V6,)


MAIL = {
    (DOMAIN, "MX"): ["10 mx.lab.test.", "20 mx2.lab.test."],
    ("mx.lab.test", "A"): ["192.0.2.25"],
    ("mx.lab.test", "AAAA"): ["2001:db8::25"],
    ("mx2.lab.test", "A"): ["192.0.2.26"],
    ("5.2.0.0." + "0." * 20 + "8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): ["mx.lab.test."],
    ("25.2.0.192.in-addr.arpa", "PTR"): ["elsewhere.test."],
}


async def mail_hosts(zone, faults=None):
    target = Target(system="m", kind="domain", id="d", declared=Domain(name=DOMAIN))
    with NameServer(zone, faults=faults or {}) as names:
        async with loopback_world(target, resolver=names.address) as world:
            return (await observe(target, world)).mail_hosts


async def test_mail_hosts_and_their_reverse_names():
    first, second = await mail_hosts(MAIL)
    ipv6, ipv4 = first.addresses
    assert (first.name, first.aaaa, second.aaaa) == ("mx.lab.test", ("2001:db8::25",), ())
    assert (ipv6.reverse, ipv6.confirmed) == (("mx.lab.test",), True)
    assert (ipv4.reverse, ipv4.confirmed) == (("elsewhere.test",), False)
    assert second.addresses[0].reverse == ()


async def test_a_mail_host_out_of_scope_is_not_connected_to():
    first, _ = await mail_hosts(MAIL)
    assert isinstance(first.addresses[0].reach, NotSeen)
    assert first.addresses[0].reach.cause in (Cause.OUT_OF_SCOPE, Cause.OWN_NETWORK)


@pytest.mark.parametrize(
    ("records", "names"),
    [
        pytest.param(["0 ."], [], id="a null MX"),
        pytest.param([], [], id="none"),
        pytest.param([f"10 mx{n}.lab.test." for n in range(14)], 14, id="more than are looked at"),
    ],
)
async def test_how_many_mail_hosts_there_are(records, names):
    zone = {(DOMAIN, "MX"): records} if records else {(DOMAIN, "A"): [V4]}
    hosts = await mail_hosts(zone)
    assert len(hosts) == (names or 0)
    assert all(isinstance(one.aaaa, NotSeen) for one in hosts[10:])


async def test_a_resolver_that_fails_names_no_mail_host_and_denies_none():
    hosts = await mail_hosts(MAIL, faults={(DOMAIN, "MX"): "servfail"})
    assert isinstance(hosts, NotSeen)


async def test_what_is_neither_endpoint_nor_domain_is_a_mistake():
    target = replace(an_endpoint(1), declared=None)
    with NameServer(BOTH) as names:
        async with loopback_world(target, resolver=names.address) as world:
            with pytest.raises(TypeError):
                await observe(target, world)
