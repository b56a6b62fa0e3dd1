"""A recorded audit becomes the Report that every format renders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent import changes
from agent.recorded import Json, digest, facts_digest, to_json, utc_text
from agent.selection import Texts
from agent.store import Store
from checks import catalogue
from checks.finding import Audit, Finding, System
from checks.look import Look
from checks.verdict import Status
from reports.report import Need, Report, SystemLine

NEEDED_WITHOUT_IPV4: Mapping[str, Need] = {
    "ipv6.aaaa_published": "name",
    "ipv6.works_without_ipv4": "page",
    "ipv6.needed_hosts_have_ipv6": "parts",
    "ipv6.name_servers_answer": "name_servers",
    "ipv6.mail_hosts_published": "mail",
    "ipv6.mail_hosts_answer": "mail",
    "ipv6.spf_lets_ipv6_send": "sending",
}


def report_of(
    audit: Audit,
    store: Store,
    texts: Texts,
    *,
    before: Audit | None = None,
    with_facts: bool = False,
) -> Report:
    """Fill a report from the record; `before` defaults to the last complete audit before it."""
    systems = store.systems(audit.id)
    before = before or audit_before(store, audit.id)
    versions = before and {before.agent_version, audit.agent_version}
    by_other_tool = before if versions and len(versions) > 1 else None  # alone is told by facts
    changed = changes.compare(
        before,
        audit,
        store.history([one.fingerprint for one in audit.findings], before=audit.id),
        facts_before=digests(looks_behind(store, by_other_tool.id)) if by_other_tool else None,
        facts_now=digests(looks_behind(store, audit.id)) if by_other_tool else None,
        reads={name: sorted(asked.areas) for name, asked in catalogue.questions().items()},
    )
    used = [texts.named(one.id) for one in audit.baselines]
    requirements = {one.id: one for text in used for one in text.requirements}
    return Report(
        audit=audit,
        unit=audit.unit,
        systems=tuple(map(_line, systems)),
        documents={text.document.id: text.document for text in used},
        requirements=requirements,
        rules={rule.id: rule for one in requirements.values() for rule in one.rules},
        check_titles={name: asked.title for name, asked in catalogue.questions().items()},
        needs=NEEDED_WITHOUT_IPV4,
        changes=changed,
        resolved=changes.resolved(before, audit, changed),
        not_retested=tuple(_not_retested(before, audit, systems)),
        previous_at=before.started_at if before else None,
        chain_head=store.chain_head(),
        facts=tuple(map(_facts, looks_behind(store, audit.id))) if with_facts else None,
    )


def audit_before(store: Store, audit_id: str) -> Audit | None:
    """Return the complete audit that one is compared with by default."""
    line = store.latest(before=audit_id)
    return None if line is None else store.audit(line.id)


def looks_behind(store: Store, audit_id: str, round: int = 1) -> tuple[Look, ...]:
    """Return the looks that an audit judged: its own, or those of the audit it judges again."""
    return store.looks(
        store.line(audit_id).rejudges or audit_id, catalogue.facts_classes(), round=round
    )


def _not_retested(
    before: Audit | None, audit: Audit, systems: Sequence[System]
) -> Iterator[Finding]:
    """Yield what failed before in these systems and was not judged this time."""
    own = {system.id for system in systems}
    now = changes.grouped(audit)
    for fingerprint, group in changes.grouped(before).items() if before else ():
        if fingerprint not in now and group.status is Status.FAIL and group.worst.system in own:
            yield group.worst


def digests(looks: Sequence[Look]) -> Mapping[tuple[str, str, str], str]:
    """Return a hash of what each area saw of each target, the time of the look apart."""
    seen: dict[tuple[str, str, str], list[Json]] = {}
    for look in looks:
        key = (look.target.system, look.target.id, look.area)
        seen.setdefault(key, []).append([look.address, facts_digest(look.facts)])
    return {key: digest(sorted(facts, key=str)) for key, facts in seen.items()}


def _line(system: System) -> SystemLine:
    return SystemLine(id=system.id, name=system.name, kind=system.kind, level=system.level)


def _facts(look: Look) -> Mapping[str, Any]:
    return {
        "system": look.target.system,
        "target": look.target.id,
        "area": look.area,
        "address": look.address,
        "seen_at": utc_text(look.seen_at),
        "facts": to_json(look.facts),
        "evidence": list(look.evidence),
    }
