"""What can be seen of a domain in DNS, and of an endpoint's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal

from checks.finding import Kind
from checks.verdict import NOT_ASKED, NotSeen

DOMAINS: Final[frozenset[Kind]] = frozenset({"domain"})
ENDPOINTS: Final[frozenset[Kind]] = frozenset({"endpoint"})

How = Literal["answered", "refused", "reset", "silent", "no_route", "garbled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Soa:
    """The start of a zone (RFC 1035, 3.3.13)."""

    primary: str
    mailbox: str
    serial: int
    refresh_s: int
    retry_s: int
    expire_s: int
    minimum_s: int  # the time for which its absence of a record is remembered (RFC 2308, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoaAnswer:
    """How a server answered the question for the zone's SOA record."""

    how: How
    rcode: str = ""
    authoritative: bool = False
    recursion_available: bool = False
    truncated: bool = False  # over UDP: the answer is to be had over TCP
    soa: Soa | None = None
    signed_until: datetime | None = None  # the earliest end of its signatures; None: unsigned

    @property
    def good(self) -> bool:
        """Tell whether the server serves the zone (RFC 1034, 4.3.1)."""
        there = self.soa is not None or self.truncated
        return self.authoritative and self.rcode == "NOERROR" and there

    @property
    def label(self) -> str:
        """Return what came, in no language: "REFUSED", "silent"."""
        if self.how != "answered":
            return self.how
        return self.rcode if self.rcode != "NOERROR" else "NOERROR, AA=0"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecursionAnswer:
    """How a server answered a question that only a resolver can answer (". NS", RD=1)."""

    how: How
    rcode: str = ""
    authoritative: bool = False
    recursion_available: bool = False
    records: int = 0  # in the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAnswer:
    """How a server answered the request to hand over the whole zone (RFC 5936)."""

    how: How
    rcode: str = ""
    records: int = 0  # in the first message; 0: nothing was handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSeen:
    """One address of one name server of the zone, as it was met."""

    server: str
    address: str
    udp: SoaAnswer | NotSeen = NOT_ASKED
    tcp: SoaAnswer | NotSeen = NOT_ASKED
    name_servers: tuple[str, ...] | NotSeen | None = NOT_ASKED  # None: it gave none
    recursion: RecursionAnswer | NotSeen = NOT_ASKED
    transfer: TransferAnswer | NotSeen = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServer:
    """A name server of the zone as the resolver knows it."""

    name: str
    addresses: tuple[str, ...] | NotSeen  # empty: it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A DNSKEY of the zone (RFC 4034, 2)."""

    tag: int
    algorithm: int
    rsa_bits: int | None  # None: it is no RSA key
    signs_keys: bool  # the Secure Entry Point flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Ds:
    """A key that the parent zone vouches for (RFC 4034, 5)."""

    tag: int
    algorithm: int
    digest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverSays:
    """What the resolver said to one question."""

    rcode: str  # "TIMEOUT": nothing, while it answered for names above
    authenticated: bool
    errors: tuple[int, ...] = ()  # extended errors (RFC 8914)
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question to the resolver: as it checks (CD=0), without checks (CD=1), and again."""

    type: str
    checked: ResolverSays
    unchecked: ResolverSays | NotSeen = NOT_ASKED  # these two: only where the first one failed
    again: ResolverSays | NotSeen = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """A name above the domain, up to the root (""), and what the resolver says to its SOA."""

    name: str
    said: ResolverSays | NotSeen


Link = Literal["holds", "broken", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What is known of the zone's signatures (RFC 4033)."""

    probes: tuple[Probe, ...]  # the first is that for the SOA record
    above: tuple[Above, ...] | NotSeen  # nearest first
    ds: tuple[Ds, ...] | NotSeen
    keys: tuple[Key, ...] | NotSeen
    keys_signed_until: datetime | NotSeen | None = NOT_ASKED
    link: Link | NotSeen = NOT_ASKED  # DS to DNSKEY to SOA, verified by ourselves
    nsec3_iterations: int | NotSeen | None = NOT_ASKED  # None: no NSEC3


@dataclass(frozen=True, slots=True, kw_only=True)
class CaaRecord:
    """One CAA property (RFC 8659, 4.1)."""

    flags: int
    tag: str  # in lower case
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caa:
    """The CAA records that count for a name, and the name at which they were found."""

    at: str
    records: tuple[CaaRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsRecord:
    """One HTTPS record (RFC 9460)."""

    priority: int  # 0: an alias
    target: str  # "" means the owner itself
    params: Mapping[str, str]  # "alpn" → "h2,h3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where one name of the organisation's leads: to another name, or to a name's absence."""

    name: str
    why: Literal["alias", "name_server", "mail_host"]
    target: str
    there: bool | NotSeen  # it exists, and where it needs an address, it has one


@dataclass(frozen=True, slots=True, kw_only=True)
class OldName:
    """A name of a former organisation, or one of today's, as DNS knows it."""

    name: str
    legacy: bool
    rcode: str | NotSeen
    errors: tuple[int, ...] = ()  # extended errors (RFC 8914)
    addresses: tuple[str, ...] | NotSeen = NOT_ASKED
    pointers: tuple[Pointer, ...] = ()
    gone: str | NotSeen | None = None  # the topmost name that is not there, itself or one above


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsFacts:
    """What DNS says of a domain and its servers; of an endpoint only `caa`, `https`, addresses.

    `zone` is where the domain's records stand: the domain itself, or the one above that holds
    it; "" when it is not there, or only in a top-level domain. Its servers are those that the
    resolver names.
    """

    AREA: ClassVar[str] = "dns"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = DOMAINS | ENDPOINTS
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    name: str
    zone: str | NotSeen = NOT_ASKED
    name_servers: tuple[NameServer, ...] | NotSeen = NOT_ASKED
    servers: tuple[ServerSeen, ...] | NotSeen = NOT_ASKED
    signing: Signing | NotSeen = NOT_ASKED
    caa: Caa | NotSeen | None = NOT_ASKED
    names: tuple[OldName, ...] | NotSeen = NOT_ASKED
    https: tuple[HttpsRecord, ...] | NotSeen = NOT_ASKED
    addresses: tuple[str, ...] | NotSeen = NOT_ASKED  # of an endpoint's name, A and AAAA
