"""What may be probed: the names, addresses and networks that the inventory puts in scope."""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def address_in(text: str) -> Address | None:
    """Return the address that a text is, or None when it is a name.

    An address with a zone ("fe80::1%eth0") means another host on every machine: it is none here.
    """
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def is_host_name(text: str) -> bool:
    """Tell whether a text in lower case can be a host's name in DNS (RFC 1123, 2.1), or `_x`."""
    return len(text) <= 253 and all(map(LABEL.fullmatch, text.split(".")))


def is_public(address: Address) -> bool:
    """Tell whether an address may stand behind a name in scope without being listed itself.

    Shared space (100.64.0.0/10, RFC 6598) is nobody's public address, nor is an IPv4 address
    carried inside an IPv6 one: 2002:7f00:1:: would lead to 127.0.0.1.
    """
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


@dataclass(frozen=True, slots=True)
class Scope:
    """A name covers its public addresses; its subdomains need `*.`; networks cover themselves."""

    names: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()  # of "*.example.vn": "example.vn"
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: tuple[str, ...]) -> "Scope":
        """Read scope entries. Raises ValueError for one that is neither name nor network."""
        names, parents, networks = set(), set(), []
        for entry in entries:
            if "%" not in entry and ("/" in entry or address_in(entry) is not None):
                networks.append(ip_network(entry))
            elif entry.startswith("*."):
                parents.add(_name(entry[2:]))
            else:
                names.add(_name(entry))
        return cls(frozenset(names), frozenset(parents), tuple(networks))

    def has_name(self, name: str) -> bool:
        """Tell whether a DNS name is in scope."""
        labels = name.lower().rstrip(".").split(".")
        above = {".".join(labels[n:]) for n in range(1, len(labels))}
        return ".".join(labels) in self.names or bool(above & self.parents)

    def has_address(self, address: str) -> bool:
        """Tell whether an address is in scope by itself, whatever name led to it."""
        literal = address_in(address)
        return literal is not None and any(
            literal in network for network in self.networks if network.version == literal.version
        )

    def permits(self, address: str, *, behind: str) -> bool:
        """Tell whether `address` may be connected to, being that of the name `behind`."""
        literal = address_in(address)
        if literal is None:
            return False
        return self.has_address(address) or (is_public(literal) and self.has_name(behind))


def _name(text: str) -> str:
    name = text.lower().rstrip(".")
    if "." not in name or not is_host_name(name):
        raise ValueError(f"{text!r} is neither a name nor a network")
    return name
