"""What an audit is about and what it ends in: targets, findings, overlays, the audit itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from baselines.requirement import Automation, Duty, Origin, Severity, SystemKind
from checks.declared import Declared
from checks.verdict import Cause, Said, Status

Kind = Literal[
    "organisation", "system", "domain", "endpoint", "host", "backup_set", "subnet", "agent"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one look is about. `id` comes from the inventory and never moves."""

    system: str
    kind: Kind
    id: str
    addresses: tuple[str, ...] = ()  # of an endpoint: all its A and AAAA addresses
    declared: Declared | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An information system as the inventory declares it."""

    id: str
    name: str
    kind: SystemKind
    level: int | None  # approved; None: none declared
    baselines: tuple[str, ...]  # ids of the documents it is judged by
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Stand beside a finding or a requirement; never change a status."""

    kind: Literal["waiver", "attestation", "plan", "grace"]
    id: str
    by: str
    document: str
    until: date  # the last day on which it holds, in Vietnam's time zone
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule's verdict about one target, at one address where the area looks at each.

    `fingerprint` is the SHA-256 of rule, system, target and locus: findings of several
    addresses of one endpoint share it.
    """

    fingerprint: str
    system: str
    target: str
    kind: Kind
    address: str
    locus: str
    rule: str
    requirement: str
    document: str
    clause: str
    level: int | None
    check: str  # "" for the part of a requirement that a person attests
    params: Mapping[str, Any]
    origin: Origin
    duty: Duty
    severity: Severity
    status: Status
    cause: Cause | None
    reason: Said
    expected: Said | str
    observed: Said | str
    seen_at: datetime | None
    evidence: tuple[str, ...]  # SHA-256 of the kept bytes
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementVerdict:
    """The roll-up of one requirement for one system: the row that a dossier shows."""

    id: str
    system: str
    document: str
    clause: str
    level: int | None
    automation: Automation
    status: Status
    met: bool | None  # None: cannot be said (UNKNOWN, MANUAL or not applicable)
    fingerprints: tuple[str, ...]
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineUsed:
    """Which text was judged by, to the byte."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Who carried out the audit (Decree 331/2026, article 31.2.c)."""

    name: str
    independent_of_operation: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """From where the agent looked, and what it knew of its own network and clock."""

    host: str
    ipv4: bool | None  # a route to the targets of this family; None: no target needed one
    ipv6: bool | None
    resolver: str
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One run, whole: what was judged, by which text, from where, by whom."""

    id: str
    started_at: datetime  # UTC
    finished_at: datetime | None
    as_of: date
    complete: bool
    agent_version: str
    organisation: str
    unit: str = ""
    performed_by: Performer | None
    vantage: Vantage
    baselines: tuple[BaselineUsed, ...]
    requirements: tuple[RequirementVerdict, ...]
    findings: tuple[Finding, ...]
