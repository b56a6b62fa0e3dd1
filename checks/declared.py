"""What the inventory declares of one target, as observers and facts need it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

Scheme = Literal[
    "https",
    "http",
    "tls",  # on any port, at once
    "smtp",  # these begin TLS by a command of their own
    "imap",
    "pop3",
    "ftp",
    "ldap",
    "postgresql",
    "mysql",
    "xmpp",  # as a client does
    "xmpp-server",
    "rdp",
]
Regime = Literal["nd85", "nd331"]
BackupKind = Literal["files", "restic", "borg", "pgbackrest", "barman", "mariabackup", "push"]
Purpose = Literal["revocation"]  # for which authorities outside the scope may be asked
InformationClass = Literal["public", "private", "personal", "state_secret"]
MailUse = Literal["none", "receives", "sends", "both"]

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """The owner's written leave to probe for flaws more closely than any visitor looks."""

    intrusiveness: int  # 0: as any visitor; 1: also probes that a flawed server answers oddly
    document: str
    contact: str  # who is to be told when something breaks
    starts: date
    until: date  # the last day on which it holds; days are those of Vietnam
    waf: bool = False  # also a request that a web application firewall is to refuse

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return self.starts <= moment.astimezone(VIETNAM).date() <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A network service that the inventory names by a URL."""

    url: str
    scheme: Scheme
    host: str  # a DNS name in lower case without the final dot, or an IP literal without brackets
    port: int
    pinned: bool = False  # the inventory gives the addresses itself, instead of DNS
    agency_cas: tuple[bytes, ...] = ()  # DER certificates of the agency's own authorities
    authorisation: Authorisation | None = None
    http_port: int | None = None  # of an HTTPS site: where plain HTTP is, if not at 80
    component_sites: tuple[str, ...] | None = None  # of a portal: "host" or "host/path"
    links_to: tuple[str, ...] = ()  # domains that its pages may link to, by the owner's word

    def intrusiveness_at(self, moment: datetime) -> int:
        """Return how closely it may be probed at a moment; 0 without leave that holds then."""
        leave = self.authorisation
        return leave.intrusiveness if leave is not None and leave.holds_at(moment) else 0

    def firewall_may_be_tried_at(self, moment: datetime) -> bool:
        """Tell whether the leave that holds at a moment names the firewall."""
        leave = self.authorisation
        return leave is not None and leave.waf and leave.holds_at(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain of the organisation's own; names are in lower case, without the final dot."""

    name: str
    legacy: tuple[str, ...] = ()  # names of former organisations that still stand in DNS
    dkim_selectors: tuple[str, ...] = ()  # "s1": the key is at s1._domainkey.NAME
    mail: MailUse | None = None  # None: not declared


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSet:
    """A named set of backup copies and what its owner's plan demands of it."""

    what: str  # "database", "files", "configuration", …: the owner's own word
    kind: BackupKind
    location: str  # a folder or a glob pattern for files; a repository for the tools
    max_age_s: int | None = None
    min_size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedLevel:
    """The decision that approved a system's security level."""

    level: int
    under: Regime
    decision: str | None = None  # "123/QĐ-SGDĐT"
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemProfile:
    """What decides the level of a system (Decree 331/2026, articles 9–15); None: not declared."""

    approved: ApprovedLevel | None = None
    purpose: Literal["internal", "public", "infrastructure", "industrial_control"] | None = None
    information: tuple[InformationClass, ...] | None = None
    basic_data_subjects: int | None = None
    sensitive_data_subjects: int | None = None
    users: int | None = None  # counted by Decree 85/2016 only
    conditional_service: bool | None = None
    handles_administrative_procedures: bool | None = None
    infrastructure_for: Literal["one_body", "ministry", "sector", "province", "nation"] | None = (
        None
    )
    national_without_unplanned_stop: bool | None = None


Declared = Endpoint | Domain | BackupSet | SystemProfile
