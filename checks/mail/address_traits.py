"""Which addresses everyone on the Internet can reach (RFC 6890 and IANA's registries)."""

from ipaddress import IPv4Address, IPv4Network, ip_address

from checks.ipv6.range_traits import is_global as is_global_ipv6

# Kept here because `ipaddress.is_global` changes its mind between versions of Python.
APART_IPV4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip


def is_global(text: str) -> bool:
    """Tell whether an address can be reached from everywhere."""
    address = ip_address(text)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in APART_IPV4)
    return is_global_ipv6(text)
