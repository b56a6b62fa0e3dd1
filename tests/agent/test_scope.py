from ipaddress import ip_address

import pytest

from agent.scope import Scope, is_public

PUBLIC = "203.113.0.10"


@pytest.mark.parametrize(
    ("entries", "address", "behind", "permitted"),
    [
        pytest.param(["example.vn"], PUBLIC, "example.vn", True, id="a name and its address"),
        pytest.param(["example.vn"], PUBLIC, "EXAMPLE.vn.", True, id="in other letters"),
        pytest.param(["Example.VN."], PUBLIC, "example.vn", True, id="as others write it"),
        pytest.param(["example.vn"], PUBLIC, "www.example.vn", False, id="no name below it"),
        pytest.param(["*.example.vn"], PUBLIC, "www.example.vn", True, id="a name below the star"),
        pytest.param(["*.example.vn"], PUBLIC, "a.b.example.vn", True, id="far below the star"),
        pytest.param(["*.example.vn"], PUBLIC, "example.vn", False, id="the star's own parent"),
        pytest.param(["*.example.vn"], PUBLIC, "badexample.vn", False, id="only the same ending"),
        pytest.param(["example.vn"], PUBLIC, "example.vn.evil.vn", False, id="only the beginning"),
        pytest.param(["example.vn"], "10.0.0.5", "example.vn", False, id="a private address"),
        pytest.param(["example.vn", "10.0.0.5"], "10.0.0.5", "example.vn", True, id="listed too"),
        pytest.param(["10.0.0.0/24"], "10.0.0.5", "", True, id="in a network, behind no name"),
        pytest.param(["10.0.0.0/24"], "10.0.1.5", "", False, id="beside the network"),
        pytest.param(["10.0.0.0/24"], "10.0.0.5", "other.vn", True, id="whatever name led there"),
        pytest.param(["2001:db8::/32"], "2001:db8::1", "", True, id="an IPv6 network"),
        pytest.param(["0.0.0.0/0"], "::1", "", False, id="all of IPv4 is nothing of IPv6"),
        pytest.param(["::1"], "0:0:0:0:0:0:0:1", "", True, id="an address in long"),
        pytest.param(["example.vn"], "example.vn", "example.vn", False, id="a name is no address"),
        pytest.param([], PUBLIC, "example.vn", False, id="nothing in scope"),
        pytest.param(["fe80::/10"], "fe80::1%eth0", "", False, id="an address with a zone"),
    ],
)
def test_scope_is_what_may_be_probed(entries, address, behind, permitted):
    assert Scope.of(tuple(entries)).permits(address, behind=behind) is permitted


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("10.1.2.3", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local, where clouds keep their keys"),
        ("100.64.0.1", "shared between carriers"),
        ("192.0.2.1", "for documentation"),
        ("198.18.0.1", "for benchmarks"),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "broadcast"),
        ("0.0.0.0", "unspecified, which is this machine"),
        ("::1", "loopback"),
        ("::", "unspecified"),
        ("fe80::1", "link-local"),
        ("fec0::1", "site-local"),
        ("fd00::1", "unique local"),
        ("2001:db8::1", "for documentation"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "IPv4 loopback, mapped"),
        ("::ffff:203.113.0.10", "public IPv4, mapped: connecting would go out over IPv4"),
        ("2002:7f00:1::", "IPv4 loopback by 6to4"),
        ("2001:0:7f00:1::", "Teredo"),
        ("64:ff9b::7f00:1", "IPv4 loopback by NAT64"),
    ],
    ids=lambda value: value if " " in value or value.isalpha() else None,
)
def test_a_name_does_not_cover(address, why):
    assert not is_public(ip_address(address)), why
    assert not Scope.of(("example.vn",)).permits(address, behind="example.vn")


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2405:4800::1", "2001:4860:4860::8888"])
def test_a_name_covers_public_addresses(address):
    assert Scope.of(("example.vn",)).permits(address, behind="example.vn")


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("", id="nothing"),
        pytest.param("*", id="everything"),
        pytest.param("*.vn", id="a whole country"),
        pytest.param("vn", id="a top-level domain"),
        pytest.param("www.*.vn", id="a star in the middle"),
        pytest.param("*.*.vn", id="two stars"),
        pytest.param("a..vn", id="an empty label"),
        pytest.param("https://www.example.vn", id="a URL"),
        pytest.param("www.example.vn:443", id="a name with a port"),
        pytest.param("www example.vn", id="a blank"),
        pytest.param("10.0.0.5/24", id="a host with its network's length"),
        pytest.param("10.0.0.0/33", id="an impossible network"),
        pytest.param("fe80::1%eth0", id="an address with a zone"),
        pytest.param("fe80::%eth0/64", id="a network with a zone"),
        pytest.param("sở.vn", id="letters that DNS does not hold"),
        pytest.param(f"{'a' * 64}.vn", id="a label that is too long"),
    ],
)
def test_what_is_neither_name_nor_network_is_refused(entry):
    with pytest.raises(ValueError):
        Scope.of((entry,))
