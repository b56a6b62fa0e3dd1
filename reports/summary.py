"""Count, group and order an audit once, so that every format says the same."""

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from baselines.requirement import Duty, Severity, SystemKind
from checks.finding import Finding, Kind, Overlay, RequirementVerdict
from checks.roll_up import WORST_FIRST
from checks.verdict import Cause, Said, Status
from reports.report import Change, ChangeKind, Report, SystemLine

OfSystem = TypeVar("OfSystem", Finding, RequirementVerdict)
DUTIES: tuple[Duty, ...] = ("must", "should")
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
# A failure that one document has long asked for is not new because a second one asks for it too.
CHANGES: tuple[ChangeKind, ...] = ("unchanged", "reopened", "new", "not_retested", "resolved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of what could be decided was decided."""

    applicable: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One judgement, shown once: what one question saw, with every rule that asks it.

    `findings` are strictest first; `addresses` are those at which exactly this was seen.
    """

    status: Status
    waived: bool
    findings: tuple[Finding, ...]
    addresses: tuple[str, ...]
    evidence: tuple[str, ...]
    overlays: tuple[Overlay, ...]
    change: Change | None

    @property
    def strictest(self) -> Finding:
        """Return the finding whose rule weighs most."""
        return self.findings[0]

    @property
    def duty(self) -> Duty:
        """Return the strictest duty of its rules."""
        return self.strictest.duty

    @property
    def severity(self) -> Severity:
        """Return the worst severity among its rules, whatever their duty."""
        return min((finding.severity for finding in self.findings), key=SEVERITIES.index)

    @property
    def system(self) -> str:
        """Return the system's id."""
        return self.strictest.system

    @property
    def target(self) -> str:
        """Return the target's id."""
        return self.strictest.target

    @property
    def kind(self) -> Kind:
        """Return the target's kind."""
        return self.strictest.kind

    @property
    def cause(self) -> Cause | None:
        """Return why it is UNKNOWN."""
        return self.strictest.cause

    @property
    def seen_at(self) -> datetime | None:
        """Return when the last of its looks was taken."""
        return max((f.seen_at for f in self.findings if f.seen_at is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPart:
    """What the report says of one system; id "" stands for what belongs to no system."""

    id: str
    name: str
    kind: SystemKind | None
    level: int | None
    counts: Mapping[Status, int]  # of its findings
    waived: int
    items: tuple[Item, ...]  # worst first
    requirements: tuple[RequirementVerdict, ...]

    def of(self, status: Status, *, waived: bool = False) -> tuple[Item, ...]:
        """Return its items of one status."""
        return tuple(i for i in self.items if i.status is status and i.waived is waived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Every number of a report, and its items in the order of reading."""

    counts: Mapping[Status, int]  # of findings, as judged: overlays change nothing here
    waived: int  # failing findings under a valid waiver
    failing: Mapping[Duty, int]  # failing findings without one
    findings: Coverage
    requirements: Coverage
    changes: Mapping[ChangeKind, int]  # by fingerprint
    systems: tuple[SystemPart, ...]  # worst first
    items: tuple[Item, ...]  # of all systems, worst first

    def of(self, status: Status, *, waived: bool = False) -> tuple[Item, ...]:
        """Return all items of one status, worst first."""
        return tuple(i for i in self.items if i.status is status and i.waived is waived)


_LAST: list[tuple[Report, Summary]] = []  # every format wants the same summary


def summarise(report: Report) -> Summary:
    """Count and order what the audit found."""
    if not _LAST or _LAST[0][0] is not report:
        _LAST[:] = [(report, _summarised(report))]
    return _LAST[0][1]


def _summarised(report: Report) -> Summary:
    audit = report.audit
    parts = _parts(report)
    failing = [f for f in audit.findings if f.status is Status.FAIL]
    open_ = [f for f in failing if not waived(f, audit.as_of)]
    return Summary(
        counts=count(audit.findings),
        waived=len(failing) - len(open_),
        failing={duty: sum(f.duty == duty for f in open_) for duty in DUTIES},
        findings=findings_coverage(audit.findings),
        requirements=requirements_coverage(audit.requirements),
        changes=_changes(report),
        systems=parts,
        items=tuple(sorted((item for part in parts for item in part.items), key=weight)),
    )


def waived(finding: Finding, on: date) -> bool:
    """Tell whether a failing finding stands under a waiver that holds on that day."""
    overlay = finding.overlay
    return (
        finding.status is Status.FAIL
        and overlay is not None
        and overlay.kind == "waiver"
        and on <= overlay.until
    )


def count(findings: Iterable[Finding]) -> Mapping[Status, int]:
    """Count findings by status, worst first, every status named."""
    counter = Counter(finding.status for finding in findings)
    return {status: counter[status] for status in WORST_FIRST}


def findings_coverage(findings: Iterable[Finding]) -> Coverage:
    """Tell how many of the findings that a machine can decide were decided."""
    counts = count(findings)
    decided = counts[Status.PASS] + counts[Status.FAIL]
    return Coverage(applicable=decided + counts[Status.UNKNOWN], decided=decided)


def requirements_coverage(verdicts: Iterable[RequirementVerdict]) -> Coverage:
    """Tell how many of the requirements that bind have a verdict; MANUAL is none yet."""
    binding = [v for v in verdicts if v.status is not Status.NOT_APPLICABLE]
    decided = sum(v.status in (Status.PASS, Status.FAIL) for v in binding)
    return Coverage(applicable=len(binding), decided=decided)


def weight(item: Item) -> tuple[int, ...]:
    """Order items: what fails and must not, worst first, to what does not apply."""
    attested = any(overlay.kind == "attestation" for overlay in item.overlays)
    return (
        WORST_FIRST.index(item.status),
        item.waived,
        attested,
        DUTIES.index(item.duty),
        SEVERITIES.index(item.severity),
    )


def group(findings: Iterable[Finding], report: Report) -> tuple[Item, ...]:
    """Join findings of one question that saw one thing, worst first."""
    together: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        together.setdefault(_sameness(finding, report.audit.as_of), []).append(finding)
    return tuple(sorted((_item(same, report) for same in together.values()), key=weight))


def _sameness(finding: Finding, as_of: date) -> Hashable:
    return (
        finding.system,
        finding.kind,
        finding.target,
        finding.locus,
        finding.check or finding.requirement,
        json.dumps(finding.params, sort_keys=True, default=str),
        finding.status,
        finding.cause,
        _hashable(finding.reason),
        _hashable(finding.expected),
        _hashable(finding.observed),
        waived(finding, as_of),
    )


def _hashable(said: Said | str) -> Hashable:
    if isinstance(said, str):
        return said
    return (said.template, tuple(sorted((name, str(value)) for name, value in said.args.items())))


def _item(same: Sequence[Finding], report: Report) -> Item:
    findings = sorted(same, key=_strictness)
    return Item(
        status=findings[0].status,
        waived=waived(findings[0], report.audit.as_of),
        findings=tuple(findings),
        addresses=_distinct(f.address for f in same if f.address),
        evidence=_distinct(digest for f in same for digest in f.evidence),
        overlays=tuple({f.overlay.id: f.overlay for f in findings if f.overlay}.values()),
        change=_change(
            [c for f in same if (c := report.changes.get(f.fingerprint))],
            compared=report.previous_at is not None,
        ),
    )


def _strictness(finding: Finding) -> tuple[int, int]:
    return DUTIES.index(finding.duty), SEVERITIES.index(finding.severity)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _change(changes: Sequence[Change], *, compared: bool) -> Change | None:
    """Join the changes of one item's findings; a first audit has nothing to compare with."""
    if not changes or not compared:
        return None
    leading = min(changes, key=lambda change: CHANGES.index(change.kind))
    first_seen = min((c.first_seen for c in changes if c.first_seen is not None), default=None)
    return Change(kind=leading.kind, cause=leading.cause, first_seen=first_seen)


def _changes(report: Report) -> Mapping[ChangeKind, int]:
    failing = {f.fingerprint for f in report.audit.findings if f.status is Status.FAIL}
    kinds: dict[str, ChangeKind] = {
        fingerprint: change.kind
        for fingerprint, change in report.changes.items()
        if fingerprint in failing or change.kind in ("resolved", "not_retested")
    }
    kinds |= {finding.fingerprint: "resolved" for finding in report.resolved}
    kinds |= {finding.fingerprint: "not_retested" for finding in report.not_retested}
    counter = Counter(kinds.values())
    return {kind: counter[kind] for kind in CHANGES}


def _parts(report: Report) -> tuple[SystemPart, ...]:
    declared = {line.id: line for line in report.systems}
    seen = [f.system for f in report.audit.findings] + [r.system for r in report.audit.requirements]
    findings = _by_system(report.audit.findings)
    requirements = _by_system(report.audit.requirements)
    parts = [
        _part(id_, declared.get(id_), findings[id_], requirements[id_], report)
        for id_ in dict.fromkeys([*declared, *seen])
    ]
    return tuple(sorted(parts, key=_heaviness))


def _by_system(every: Iterable[OfSystem]) -> defaultdict[str, list[OfSystem]]:
    found: defaultdict[str, list[OfSystem]] = defaultdict(list)
    for one in every:
        found[one.system].append(one)
    return found


def _part(
    id_: str,
    line: SystemLine | None,
    findings: Sequence[Finding],
    requirements: Sequence[RequirementVerdict],
    report: Report,
) -> SystemPart:
    return SystemPart(
        id=id_,
        name=line.name if line else id_,
        kind=line.kind if line else None,
        level=line.level if line else None,
        counts=count(findings),
        waived=sum(waived(f, report.audit.as_of) for f in findings),
        items=group(findings, report),
        requirements=tuple(requirements),
    )


def _heaviness(part: SystemPart) -> tuple[int, ...]:
    failing = Counter((item.duty, item.severity) for item in part.of(Status.FAIL))
    by_weight = [-failing[duty, severity] for duty in DUTIES for severity in SEVERITIES]
    return (*by_weight, -part.counts[Status.UNKNOWN], -part.counts[Status.MANUAL])
