"""What may be probed: the names, addresses and networks that the inventory puts in scope."""

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


def address_in(text: str) -> Address | None:
    """Return the address that a text is, or None when it is a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Tell whether an address may stand behind a name in scope without being listed itself."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if mapped is not None:
        return False
    return not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


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
            if "/" in entry or address_in(entry) is not None:
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
    labels = name.split(".")
    if len(labels) < 2 or not all(label and "*" not in label for label in labels):
        raise ValueError(f"{text!r} is neither a name nor a network")
    return name
