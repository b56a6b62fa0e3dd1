"""Findings become the verdict on a requirement, for one system: pure."""

from collections.abc import Iterable, Sequence

from baselines.requirement import Document, Requirement
from checks.finding import Finding, RequirementVerdict, System
from checks.verdict import Status

WORST_FIRST = (Status.FAIL, Status.UNKNOWN, Status.MANUAL, Status.PASS, Status.NOT_APPLICABLE)


def worst(statuses: Iterable[Status]) -> Status:
    """Return the status that decides; none at all is UNKNOWN, for nobody looked."""
    return min(statuses, key=WORST_FIRST.index, default=Status.UNKNOWN)


def roll_up(
    system: System, document: Document, requirement: Requirement, findings: Sequence[Finding]
) -> RequirementVerdict:
    """Give the verdict on a requirement from all of its findings for a system."""
    status = worst(finding.status for finding in findings if not _attested(finding))
    if findings and all(_attested(finding) for finding in findings):
        status = Status.PASS
    return RequirementVerdict(
        id=requirement.id,
        system=system.id,
        document=document.id,
        clause=requirement.clause_at(system.level),
        level=system.level if requirement.levels else None,
        automation=requirement.automation,
        status=status,
        met={Status.PASS: True, Status.FAIL: False}.get(status),
        fingerprints=tuple(dict.fromkeys(finding.fingerprint for finding in findings)),
    )


def _attested(finding: Finding) -> bool:
    """Tell whether a valid attestation stands for the part that no machine can tell."""
    overlay = finding.overlay
    return finding.status is Status.MANUAL and overlay is not None and overlay.kind == "attestation"
