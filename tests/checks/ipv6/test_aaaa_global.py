import pytest

from checks.ipv6.aaaa_global import judge
from checks.ipv6.range_traits import GLOBAL_UNICAST, RANGES
from checks.verdict import Cause, Said, Status, UnseenError
from tests.checks.ipv6.ipv6_facts import NO_ANSWER, ipv6_facts


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("2405:4800::10", id="of an operator in Viet Nam"),
        pytest.param("2001:dc8::1", id="of VNNIC"),
        pytest.param("2001:200::1", id="first block given to a registry"),
        pytest.param("2001:db7:ffff::1", id="just below documentation"),
        pytest.param("2001:db9::1", id="just above documentation"),
        pytest.param("2003::1", id="just above 6to4"),
        pytest.param("3fff:1000::1", id="just above the second documentation block"),
    ],
)
def test_a_global_address_passes(address):
    verdict = judge(ipv6_facts(aaaa=(address,)), allow_unique_local=False)
    assert verdict.status is Status.PASS
    assert address in str(verdict.reason)


@pytest.mark.parametrize(
    ("address", "kind", "network"),
    [
        ("::", "the unspecified address", "::/128"),
        ("::1", "the loopback address", "::1/128"),
        ("::203.113.0.10", "IPv4-compatible", "::/96"),
        ("::ffff:203.113.0.10", "IPv4-mapped", "::ffff:0:0/96"),
        ("64:ff9b::cb71:a", "NAT64 translation", "64:ff9b::/96"),
        ("64:ff9b:1::1", "local NAT64 translation", "64:ff9b:1::/48"),
        ("100::1", "discard-only", "100::/64"),
        ("2001::1", "Teredo tunnel", "2001::/32"),
        ("2001:0:ffff::1", "Teredo tunnel", "2001::/32"),
        ("2001:2::1", "benchmarking", "2001:2::/48"),
        ("2001:10::1", "ORCHID identifier", "2001:10::/28"),
        ("2001:2f::1", "ORCHID identifier", "2001:20::/28"),
        ("2001:1ff::1", "reserved for protocols", "2001::/23"),
        ("2001:db8::1", "documentation", "2001:db8::/32"),
        ("2001:db8:ffff::1", "documentation", "2001:db8::/32"),
        ("2002:cb71:a::1", "6to4 tunnel", "2002::/16"),
        ("3fff::1", "documentation", "3fff::/20"),
        ("3fff:fff::1", "documentation", "3fff::/20"),
        ("fc00::1", "unique local", "fc00::/7"),
        ("fd12:3456::1", "unique local", "fc00::/7"),
        ("fe80::1", "link-local", "fe80::/10"),
        ("febf::1", "link-local", "fe80::/10"),
        ("fec0::1", "site-local", "fec0::/10"),
        ("feff::1", "site-local", "fec0::/10"),
        ("ff02::1", "multicast", "ff00::/8"),
        ("4000::1", "outside the global unicast space", "::/0"),
        ("5f00::1", "outside the global unicast space", "::/0"),
        ("1fff:ffff::1", "outside the global unicast space", "::/0"),
    ],
)
def test_any_other_address_fails_and_says_what_it_is(address, kind, network):
    verdict = judge(ipv6_facts(aaaa=("2405:4800::10", address)), allow_unique_local=False)
    assert verdict.status is Status.FAIL
    assert verdict.observed == Said(kind)
    assert f"{address} is not a global IPv6 address: it lies in {network} (RFC" in str(
        verdict.reason
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("fd12::1", Status.PASS, id="unique local"),
        pytest.param("2405:4800::1", Status.PASS, id="global"),
        pytest.param("fe80::1", Status.FAIL, id="link-local"),
        pytest.param("2001:db8::1", Status.FAIL, id="documentation"),
    ],
)
def test_an_inner_network_may_use_unique_local_addresses_and_no_others(address, status):
    assert judge(ipv6_facts(aaaa=(address,)), allow_unique_local=True).status is status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param({"aaaa": ()}, Status.NOT_APPLICABLE, id="no AAAA"),
        pytest.param({"host": "203.113.0.10"}, Status.NOT_APPLICABLE, id="an IPv4 literal"),
        pytest.param(
            {"host": "2405:4800::10", "aaaa": NO_ANSWER}, Status.PASS, id="a good literal"
        ),
        pytest.param({"host": "fe80::1", "aaaa": NO_ANSWER}, Status.FAIL, id="a bad literal"),
    ],
)
def test_what_is_judged_is_what_the_endpoint_is_named_by(facts, status):
    assert judge(ipv6_facts(**facts), allow_unique_local=False).status is status


def test_no_answer_of_the_resolver_is_no_verdict():
    with pytest.raises(UnseenError) as unseen:
        judge(ipv6_facts(aaaa=NO_ANSWER), allow_unique_local=False)
    assert unseen.value.fact.cause is Cause.TIMED_OUT


@pytest.mark.parametrize(
    "block", [block.network for block in RANGES if block is not GLOBAL_UNICAST], ids=str
)
def test_the_first_and_last_address_of_every_block_is_refused(block):
    for address in (block.network_address, block.broadcast_address):
        verdict = judge(ipv6_facts(aaaa=(str(address),)), allow_unique_local=False)
        assert verdict.status is Status.FAIL
