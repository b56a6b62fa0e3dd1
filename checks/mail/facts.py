"""What can be seen of a domain's mail: in DNS, and at the place of its MTA-STS policy."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from checks.declared import MailUse
from checks.finding import Kind
from checks.verdict import NOT_ASKED, NotSeen

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecord:
    """The SPF records of one name: the domain's own, or one that a term leads to."""

    name: str
    texts: Texts | NotSeen  # that begin with "v=spf1"; one, where all is well
    led_by: str = ""  # the term, "include:_spf.example.vn"; "": the domain itself
    within: str = ""  # the name whose record has that term
    passes: bool = True  # who matches here may send: each way here is an `include` with "+"
    decides: bool = True  # its end is that of the domain's own record (redirect)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfLookup:
    """A term that costs every receiver a look-up (RFC 7208, 4.6.4)."""

    within: str
    term: str
    name: str  # that is asked for; "" where it depends on the message (macros)
    void: bool | NotSeen  # nothing is there
    mx_hosts: int = 0  # of an `mx` term


SpfEnd = Literal["complete", "loop", "too_many", "timed_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spf:
    """The domain's SPF record and all that it leads to, in the order in which it is evaluated."""

    records: tuple[SpfRecord, ...]  # the first is the domain's own
    lookups: tuple[SpfLookup, ...]
    end: SpfEnd  # why following it ended; only "complete" has seen everything


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    """The key of a DKIM record, as far as verifiers can read it (RFC 6376, 3.6.1)."""

    kind: str  # "RSA", "Ed25519"; "": none that can be read
    bits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """What is published for one DKIM selector."""

    selector: str
    name: str
    texts: Texts | NotSeen  # empty: nothing is there
    key: DkimKey | NotSeen | None = NOT_ASKED  # of the first text; None: it holds none


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcAt:
    """The DMARC records of the domain itself, or of a name above it."""

    name: str  # without "_dmarc."
    texts: Texts | NotSeen  # that begin with "v=DMARC1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTo:
    """Whether a domain lets DMARC reports about another be sent to it (RFC 7489, 7.1)."""

    about: str  # the domain whose record names the address
    domain: str  # of the address
    authorised: bool | NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Dmarc:
    """The DMARC records at the domain and above it, nearest first, and where reports go."""

    found: tuple[DmarcAt, ...]
    reports: tuple[ReportTo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mx:
    """One MX record."""

    preference: int
    host: str  # "": nobody takes mail (RFC 7505)


@dataclass(frozen=True, slots=True, kw_only=True)
class MxSet:
    """The MX records of the domain."""

    records: tuple[Mx, ...]
    secure: bool  # the resolver vouches for the answer (AD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tlsa:
    """One TLSA record (RFC 6698, 2.1)."""

    usage: int
    selector: int
    matching: int
    data: str  # hexadecimal, lower case; cut where it is long


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsaSet:
    """The TLSA records for port 25 of a mail host."""

    records: tuple[Tlsa, ...]
    secure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHost:
    """A host that MX records name."""

    name: str
    found: bool | NotSeen  # the name is there
    alias: str | NotSeen | None = NOT_ASKED  # that it is an alias of; None: it is none
    addresses: tuple[str, ...] | NotSeen = NOT_ASKED
    secure: bool | NotSeen = NOT_ASKED  # the resolver vouches for its addresses
    tlsa: TlsaSet | NotSeen = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class StsPolicy:
    """What came from the place of the MTA-STS policy (RFC 8461, 3.3)."""

    url: str
    how: Literal["answered", "refused", "reset", "silent", "no_route", "failed"]
    status: int = 0
    trusted: bool = False  # the certificate holds for that name
    flaw: str = ""  # why it does not, in OpenSSL's words; or why there was no page
    media_type: str = ""
    text: str = ""  # at most 64 KiB of it
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """What a domain says of its mail."""

    AREA: ClassVar[str] = "mail"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"domain"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    name: str
    use: MailUse | None = None  # as the inventory declares it; None: it does not
    spf: Spf | NotSeen = NOT_ASKED
    dkim: tuple[Dkim, ...] | NotSeen = NOT_ASKED  # of the selectors that are declared
    dmarc: Dmarc | NotSeen = NOT_ASKED
    mx: MxSet | NotSeen = NOT_ASKED
    hosts: tuple[MailHost, ...] | NotSeen = NOT_ASKED
    resolver_vouches: bool | NotSeen = NOT_ASKED  # for the root's SOA record: it validates
    mta_sts: Texts | NotSeen = NOT_ASKED  # that begin with "v=STSv1"
    sts_policies: tuple[StsPolicy, ...] | NotSeen = NOT_ASKED  # one an address; where announced
    tls_reports: Texts | NotSeen = NOT_ASKED  # that begin with "v=TLSRPTv1"

    @property
    def sends(self) -> bool | None:
        """Tell whether the domain is declared to send mail; None: nothing is declared."""
        return None if self.use is None else self.use in ("sends", "both")

    @property
    def receives(self) -> bool | None:
        """Tell whether the domain is declared to receive mail; None: nothing is declared."""
        return None if self.use is None else self.use in ("receives", "both")
