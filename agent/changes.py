"""What changed between two audits, and why: the target, the text it is judged by, or the tool."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from agent.recorded import as_json
from checks.finding import Audit, Finding
from checks.roll_up import WORST_FIRST
from checks.verdict import Status
from reports.report import Change, ChangeCause, ChangeKind

DECIDED = frozenset({Status.FAIL, Status.PASS, Status.NOT_APPLICABLE})
Digests: TypeAlias = Mapping[tuple[str, str, str], str]  # (system, target, area) → facts
Reads: TypeAlias = Mapping[str, Iterable[str]]  # check → the areas whose facts it reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the record knows of one fingerprint: UTC moments of looks, whatever their audit."""

    first_failing: datetime | None
    last_failing: datetime | None
    last_tested: datetime

    @property
    def failing(self) -> bool:
        """Tell whether it failed when it was last decided."""
        return self.last_failing == self.last_tested


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one fingerprint in one audit: one an address."""

    findings: tuple[Finding, ...]
    audit: Audit

    @property
    def worst(self) -> Finding:
        """Return the finding that speaks for all."""
        return min(self.findings, key=lambda finding: WORST_FIRST.index(finding.status))

    @property
    def status(self) -> Status:
        """Return the worst status of all addresses."""
        return self.worst.status

    @property
    def seen(self) -> Seen | None:
        """Return what this audit alone adds to the history; None when it decided nothing."""
        if self.status not in DECIDED:
            return None
        tested = max(self._moments(self.findings))
        failing = [finding for finding in self.findings if finding.status is Status.FAIL]
        return Seen(
            first_failing=min(self._moments(failing), default=None),
            last_failing=tested if failing else None,
            last_tested=tested,
        )

    def _moments(self, findings: Iterable[Finding]) -> list[datetime]:
        return [finding.seen_at or self.audit.started_at for finding in findings]


def grouped(audit: Audit) -> dict[str, Group]:
    """Return an audit's findings by fingerprint, in their order."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in audit.findings:
        found[finding.fingerprint].append(finding)
    return {key: Group(findings=tuple(same), audit=audit) for key, same in found.items()}


def joined(known: Seen | None, new: Seen) -> Seen:
    """Add what one audit saw to what was known, in whatever order audits are recorded."""
    if known is None:
        return new
    return Seen(
        first_failing=min(_moments(known.first_failing, new.first_failing), default=None),
        last_failing=max(_moments(known.last_failing, new.last_failing), default=None),
        last_tested=max(known.last_tested, new.last_tested),
    )


def _moments(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None]


def compare(
    before: Audit | None,
    now: Audit,
    history: Mapping[str, Seen],
    *,
    facts_before: Digests | None = None,
    facts_now: Digests | None = None,
    reads: Reads | None = None,
) -> Mapping[str, Change]:
    """Say how every fingerprint stands against the audit before.

    `history` is what was known before `now` was recorded (`Store.history(…, before=now.id)`). An
    audit before that is incomplete compares as none; an incomplete `now` resolves nothing. The
    digests tell a change of the tool from one of the target; without them it is the target's.
    """
    if before is not None and not before.complete:
        before = None
    groups_before = grouped(before) if before else {}
    groups_now = grouped(now)
    same_facts = _Compared(facts_before or {}, facts_now or {}, reads or {})
    changes = {
        key: _change(groups_before.get(key), group, history.get(key), before, same_facts)
        for key, group in groups_now.items()
    }
    for key, group in groups_before.items():
        if key not in groups_now and group.status is Status.FAIL:
            changes[key] = Change(kind="not_retested", first_seen=_first(history.get(key), group))
    return changes


def resolved(
    before: Audit | None, now: Audit, changes: Mapping[str, Change]
) -> tuple[Finding, ...]:
    """Return one finding for each fingerprint that no longer fails, as it failed where known."""
    groups_before = grouped(before) if before else {}
    gone = []
    for key, group in grouped(now).items():
        if changes[key].kind == "resolved":
            old = groups_before.get(key)
            gone.append(old.worst if old and old.status is Status.FAIL else group.worst)
    return tuple(gone)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Tell whether what a check reads is as it was."""

    before: Digests
    now: Digests
    reads: Reads

    def same(self, finding: Finding) -> bool:
        areas = tuple(self.reads.get(finding.check, (finding.check.partition(".")[0],)))
        keys = [(finding.system, finding.target, area) for area in areas]
        return bool(keys) and all(
            key in self.before and self.before[key] == self.now.get(key) for key in keys
        )


def _change(
    old: Group | None, new: Group, seen: Seen | None, before: Audit | None, facts: _Compared
) -> Change:
    kind = _kind(old, new, seen)
    first_seen = _first(seen, new) if _concerns_failure(kind, old, new) else None
    if kind in ("unchanged", "not_retested"):
        return Change(kind=kind, first_seen=first_seen)
    return Change(kind=kind, cause=_cause(old, new, before, facts), first_seen=first_seen)


def _kind(old: Group | None, new: Group, seen: Seen | None) -> ChangeKind:
    was_failing = _was_failing(old, seen)
    if new.status is Status.FAIL:
        if was_failing:
            return "unchanged"
        return "reopened" if seen and seen.first_failing else "new"
    if not was_failing:
        return "unchanged"
    is_mended = new.status in (Status.PASS, Status.NOT_APPLICABLE)
    return "resolved" if is_mended and new.audit.complete else "not_retested"


def _was_failing(old: Group | None, seen: Seen | None) -> bool:
    """Tell how it stood when it was last decided: an UNKNOWN in between mends nothing."""
    if old and old.status in DECIDED:
        return old.status is Status.FAIL
    return seen is not None and seen.failing


def _concerns_failure(kind: ChangeKind, old: Group | None, new: Group) -> bool:
    return (
        kind != "unchanged" or new.status is Status.FAIL or bool(old and old.status is Status.FAIL)
    )


def _first(seen: Seen | None, group: Group) -> datetime | None:
    if seen and seen.first_failing:
        return seen.first_failing
    return group.seen.first_failing if group.seen else None


def _cause(old: Group | None, new: Group, before: Audit | None, facts: _Compared) -> ChangeCause:
    if before is None:
        return "target"
    finding = new.worst
    if _text_of(before, finding.document) != _text_of(new.audit, finding.document):
        return "baseline"
    if old and as_json(old.worst.params) != as_json(finding.params):
        return "baseline"
    if before.agent_version != new.audit.agent_version and facts.same(finding):
        return "tool"
    return "target"


def _text_of(audit: Audit, document: str) -> str | None:
    return next((used.sha256 for used in audit.baselines if used.id == document), None)
