"""What can be seen of an endpoint's IPv6: the addresses its name publishes, and what answers."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from checks.finding import Kind
from checks.verdict import NOT_ASKED, NotSeen, seen

Reach = Literal["open", "refused", "reset", "silent", "no_route"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortReach:
    """How one address met a TCP connection to one port."""

    address: str
    port: int
    reach: Reach | NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6Facts:
    """What a name publishes, and how each address that was looked at met a TCP connection.

    `a` and `aaaa` are what the resolver says today; `looked_at` are the addresses connected to:
    those that the name publishes, or, when `pinned`, those that the inventory gives instead.
    """

    AREA: ClassVar[str] = "ipv6"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"endpoint"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    host: str
    port: int
    pinned: bool = False
    a: tuple[str, ...] | NotSeen = NOT_ASKED
    aaaa: tuple[str, ...] | NotSeen = NOT_ASKED
    looked_at: tuple[str, ...] = ()
    reach: tuple[PortReach, ...] | NotSeen = NOT_ASKED

    def families(self) -> tuple[bool, bool]:
        """Tell whether it was looked at over IPv4, and over IPv6.

        Raises UnseenError where a family is missing because the resolver gave no answer for it.
        """
        ipv4 = any(is_ipv4(address) for address in self.looked_at)
        ipv6 = any(not is_ipv4(address) for address in self.looked_at)
        if not (self.pinned or is_address(self.host)):
            for there, published in ((ipv4, self.a), (ipv6, self.aaaa)):
                if not there:
                    seen(published)
        return ipv4, ipv6


def is_address(host: str) -> bool:
    """Tell whether a URL's host is an address, for which there is no DNS to ask."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_ipv6(address: str) -> bool:
    """Tell whether an address is one of IPv6, and not an IPv4 address in its notation.

    Trap: an operating system connects to ::ffff:192.0.2.1 over IPv4 (RFC 4291, 2.5.5.2).
    """
    parsed = ipaddress.ip_address(address)
    return isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None


def is_ipv4(address: str) -> bool:
    """Tell whether an address is written as one of IPv4."""
    return isinstance(ipaddress.ip_address(address), ipaddress.IPv4Address)
