"""What can be seen of IPv6: what names publish, what answers, and how well the way carries it."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal

from checks.finding import Kind
from checks.verdict import NOT_ASKED, NotSeen, seen

DOMAINS: Final[frozenset[Kind]] = frozenset({"domain"})
ENDPOINTS: Final[frozenset[Kind]] = frozenset({"endpoint"})

Reach = Literal["open", "refused", "reset", "silent", "no_route"]
# closed: the peer hung up; stalled: an answer began and did not go on; silent: nothing came
Heard = Literal["answered", "closed", "stalled", "silent", "unconnected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortReach:
    """How one address met a TCP connection to one port."""

    address: str
    port: int
    reach: Reach | NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectTimes:
    """How long connections to one address took to come about, on the endpoint's own port."""

    address: str
    seconds: tuple[float, ...]  # in the order in which they were made


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSeen:
    """How one address answered hellos (RFC 8446, 4.1.2) that fill a packet, and small ones.

    A small hello is asked only where the big one got no answer. `alert` is one that no server can
    take, so that its answer is small too; the answer to `small` is as big as the certificates.
    """

    address: str
    big_bytes: int
    big: Heard | NotSeen
    alert: Heard | NotSeen = NOT_ASKED
    small: Heard | NotSeen = NOT_ASKED

    @property
    def hole(self) -> Literal["none", "towards", "back", "untold"]:
        """Tell which way packets get lost that are as big as the way should carry.

        Raises UnseenError where that was not looked at.
        """
        if seen(self.big) in ("answered", "closed"):
            return "none"
        if seen(self.small) in ("answered", "closed"):
            return "towards"
        return "back" if seen(self.alert) in ("answered", "closed") else "untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    """The counterpart of the endpoint's name, with www or without."""

    name: str
    a: tuple[str, ...] | NotSeen
    aaaa: tuple[str, ...] | NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """One address of a mail host."""

    address: str
    reach: Reach | NotSeen = NOT_ASKED  # on port 25; of IPv6 addresses alone
    reverse: tuple[str, ...] | NotSeen = NOT_ASKED  # PTR; empty: none
    confirmed: bool | NotSeen = NOT_ASKED  # one of these names leads back to the address


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHost:
    """A host that takes mail for the domain (RFC 5321, 5.1)."""

    name: str
    a: tuple[str, ...] | NotSeen
    aaaa: tuple[str, ...] | NotSeen
    addresses: tuple[MailAddress, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6Facts:
    """What a name publishes, and how each address that was looked at met a TCP connection.

    `a` and `aaaa` are what the resolver says today; `looked_at` are the addresses connected to:
    those that the name publishes, or, when `pinned`, those that the inventory gives instead. Of a
    domain only `mail_hosts` is asked.
    """

    AREA: ClassVar[str] = "ipv6"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = ENDPOINTS | DOMAINS
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    host: str  # or the domain
    port: int
    pinned: bool = False
    a: tuple[str, ...] | NotSeen = NOT_ASKED
    aaaa: tuple[str, ...] | NotSeen = NOT_ASKED
    looked_at: tuple[str, ...] = ()
    reach: tuple[PortReach, ...] | NotSeen = NOT_ASKED
    made_up: tuple[str, ...] = ()  # what the resolver makes up for a name without AAAA (RFC 7050)
    other_name: OtherName | NotSeen | None = NOT_ASKED  # None: it has no counterpart
    connects: tuple[ConnectTimes, ...] | NotSeen = NOT_ASKED  # where both families answer
    paths: tuple[PathSeen, ...] | NotSeen = NOT_ASKED  # IPv4 only where IPv6 shows a hole
    mail_hosts: tuple[MailHost, ...] | NotSeen = NOT_ASKED

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


SHORTEST_PREFIX = 32  # of the ways to write an IPv4 address into an IPv6 one (RFC 6052, 2.2)


def is_made_up(address: str, made_up: tuple[str, ...]) -> bool:
    """Tell whether a resolver may have made up an IPv6 address (DNS64, RFC 6147).

    Such an address leads through a translator to the IPv4 server, and says nothing of IPv6.
    """
    parsed = ipaddress.ip_address(address)
    return parsed.version == 6 and any(
        parsed in ipaddress.ip_network(f"{one}/{SHORTEST_PREFIX}", strict=False) for one in made_up
    )
