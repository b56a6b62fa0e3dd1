"""What a report is made from: an audit, the texts it cites, and what changed since before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from baselines.requirement import Document, Requirement, Rule, SystemKind
from checks.finding import Audit, Finding

ChangeKind = Literal["new", "resolved", "reopened", "unchanged", "not_retested"]
# What is needed of a place, for it to be of use without IPv4.
Need = Literal["name", "page", "parts", "name_servers", "mail", "sending"]
ChangeCause = Literal["target", "baseline", "tool"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How one fingerprint stands against the audit before."""

    kind: ChangeKind
    cause: ChangeCause | None = None  # None: unchanged or not retested
    first_seen: datetime | None = None  # when it was first found failing, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLine:
    """What a report's head says of one system."""

    id: str
    name: str
    kind: SystemKind
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that any format prints; filled by the agent, read by the renderers."""

    audit: Audit
    unit: str
    systems: tuple[SystemLine, ...]
    documents: Mapping[str, Document]
    requirements: Mapping[str, Requirement]
    rules: Mapping[str, Rule]
    check_titles: Mapping[str, str]  # check → the sentence that is true when it passes (English)
    needs: Mapping[str, Need] = field(default_factory=lambda: MappingProxyType({}))  # by check
    changes: Mapping[str, Change] = field(default_factory=lambda: MappingProxyType({}))
    resolved: tuple[Finding, ...] = ()  # failed in the audit before, and no longer
    not_retested: tuple[Finding, ...] = ()  # failed in the audit before, not looked at in this one
    previous_at: datetime | None = None  # when the audit that `changes` compares with began, UTC
    chain_head: str = ""
    facts: tuple[Mapping[str, Any], ...] | None = None  # with --with-facts
