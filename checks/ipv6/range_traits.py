"""Blocks of the IPv6 address space, and what they are for."""

import ipaddress
from dataclasses import dataclass

from checks.verdict import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A block of the address space and the text that says what it is for."""

    network: ipaddress.IPv6Network
    kind: Said
    source: str


def _range(network: str, kind: Said, source: str) -> Range:
    return Range(network=ipaddress.IPv6Network(network), kind=kind, source=source)


GLOBAL_UNICAST = _range("2000::/3", Said("global unicast"), "RFC 4291, 2.4")
UNIQUE_LOCAL = _range("fc00::/7", Said("unique local"), "RFC 4193")
# Kept here because `ipaddress.is_global` changes its mind between versions of Python.
RANGES = (
    GLOBAL_UNICAST,
    UNIQUE_LOCAL,
    _range("::/0", Said("outside the global unicast space"), "RFC 4291, 2.4"),
    _range("::/128", Said("the unspecified address"), "RFC 4291, 2.5.2"),
    _range("::1/128", Said("the loopback address"), "RFC 4291, 2.5.3"),
    _range("::/96", Said("IPv4-compatible"), "RFC 4291, 2.5.5.1"),
    _range("::ffff:0:0/96", Said("IPv4-mapped"), "RFC 4291, 2.5.5.2"),
    _range("64:ff9b::/96", Said("NAT64 translation"), "RFC 6052"),
    _range("64:ff9b:1::/48", Said("local NAT64 translation"), "RFC 8215"),
    _range("100::/64", Said("discard-only"), "RFC 6666"),
    _range("2001::/23", Said("reserved for protocols"), "RFC 2928"),
    _range("2001::/32", Said("Teredo tunnel"), "RFC 4380"),
    _range("2001:2::/48", Said("benchmarking"), "RFC 5180"),
    _range("2001:10::/28", Said("ORCHID identifier"), "RFC 4843"),
    _range("2001:20::/28", Said("ORCHID identifier"), "RFC 7343"),
    _range("2001:db8::/32", Said("documentation"), "RFC 3849"),
    _range("2002::/16", Said("6to4 tunnel"), "RFC 7526"),
    _range("3ffe::/16", Said("the former test network 6bone"), "RFC 3701"),
    _range("3fff::/20", Said("documentation"), "RFC 9637"),
    _range("fe80::/10", Said("link-local"), "RFC 4291, 2.5.6"),
    _range("fec0::/10", Said("site-local"), "RFC 3879"),
    _range("ff00::/8", Said("multicast"), "RFC 4291, 2.7"),
)


def range_of(address: str) -> Range:
    """Return the most specific block that holds an IPv6 address."""
    parsed = ipaddress.IPv6Address(address)
    return max(
        (block for block in RANGES if parsed in block.network),
        key=lambda block: block.network.prefixlen,
    )


def is_global(address: str) -> bool:
    """Tell whether an IPv6 address is good on the Internet."""
    return range_of(address) is GLOBAL_UNICAST
