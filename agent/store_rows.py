"""Rows of the store's tables ⇄ what the agent knows, and the digests that the chain holds."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, RowMapping, select

from agent import tables
from agent.changes import Group, Seen, joined
from agent.evidence import Kept, Link
from agent.recorded import (
    canonical_json,
    digest,
    facts_from_json,
    from_json,
    to_json,
    utc_text,
)
from checks.finding import Audit, Finding, RequirementVerdict, System, Target
from checks.look import Look
from checks.verdict import NotSeen

Row: TypeAlias = dict[str, Any]
LOOK_COLUMNS = (
    "round",
    "system",
    "target",
    "area",
    "address",
    "facts_version",
    "seen_at",
    "facts",
    "not_seen",
    "evidence",
)
IN_ONE_QUESTION = 500  # fingerprints; SQLite takes at least 999 variables


def json_text(value: object) -> str:
    """Return the canonical JSON of a dataclass, or of a list of them, as text."""
    return canonical_json(to_json(value)).decode()


def link_row(link: Link) -> Row:
    """Return the row of a link."""
    return {column.name: getattr(link, column.name) for column in tables.chain.c}


def link_of(row: RowMapping) -> Link:
    """Return the link of a row."""
    return Link(**row)


def kept_row(kept: Kept) -> Row:
    """Return the row of the evidence index."""
    return {column.name: getattr(kept, column.name) for column in tables.evidence.c}


def kept_of(row: RowMapping) -> Kept:
    """Return what the evidence index says."""
    return Kept(**row)


def look_row(audit_id: str, round: int, look: Look) -> Row:
    """Return the row of a look, without its link."""
    unseen = isinstance(look.facts, NotSeen)
    text = json_text(look.facts)
    return {
        "audit_id": audit_id,
        "round": round,
        "system": look.target.system,
        "target": json_text(look.target),
        "area": look.area,
        "address": look.address,
        "facts_version": None if isinstance(look.facts, NotSeen) else look.facts.VERSION,
        "seen_at": look.seen_at,
        "facts": None if unseen else text,
        "not_seen": text if unseen else None,
        "evidence": json.dumps(look.evidence),
    }


def look_of(row: RowMapping, facts_classes: Mapping[str, type]) -> Look:
    """Return the look of a row; facts that this version cannot read were not asked for it."""
    return Look(
        target=from_json(json.loads(row["target"]), Target),
        area=row["area"],
        address=row["address"],
        facts=from_json(json.loads(row["not_seen"]), NotSeen)
        if row["facts"] is None
        else facts_from_json(
            row["area"], row["facts_version"], json.loads(row["facts"]), facts_classes
        ),
        seen_at=row["seen_at"],
        evidence=tuple(json.loads(row["evidence"])),
    )


def finding_rows(audit: Audit, known: Mapping[str, Seen]) -> Iterator[Row]:
    """Give the rows of an audit's findings, each with what was known of it before."""
    for position, finding in enumerate(audit.findings):
        yield {
            "audit_id": audit.id,
            "position": position,
            "fingerprint": finding.fingerprint,
            "system": finding.system,
            "target": finding.target,
            "rule": finding.rule,
            "status": finding.status.value,
            "seen_at": finding.seen_at,
            **_prior(known.get(finding.fingerprint)),
            "finding": json_text(finding),
        }


def _prior(seen: Seen | None) -> Row:
    return {
        "prior_first_failing": seen.first_failing if seen else None,
        "prior_last_failing": seen.last_failing if seen else None,
        "prior_last_tested": seen.last_tested if seen else None,
    }


def prior_of(row: RowMapping) -> Seen:
    """Return what was known of a finding before its audit."""
    return Seen(
        first_failing=row["prior_first_failing"],
        last_failing=row["prior_last_failing"],
        last_tested=row["prior_last_tested"],
    )


def verdict_rows(audit: Audit) -> list[Row]:
    """Return the rows of an audit's requirement verdicts."""
    return [
        {
            "audit_id": audit.id,
            "position": position,
            "requirement": verdict.id,
            "system": verdict.system,
            "status": verdict.status.value,
            "verdict": json_text(verdict),
        }
        for position, verdict in enumerate(audit.requirements)
    ]


def seen_row(fingerprint: str, seen: Seen) -> Row:
    """Return the row that sums up what is known of a fingerprint."""
    return {
        "fingerprint": fingerprint,
        "first_failing": seen.first_failing,
        "last_failing": seen.last_failing,
        "last_tested": seen.last_tested,
    }


def seen_of(row: RowMapping) -> Seen:
    """Return what is known of a fingerprint."""
    return Seen(
        first_failing=row["first_failing"],
        last_failing=row["last_failing"],
        last_tested=row["last_tested"],
    )


def known_of(connection: Connection, fingerprints: Iterable[str]) -> dict[str, Seen]:
    """Return what is known of those fingerprints that were ever decided."""
    table, wanted = tables.first_last_seen, sorted(set(fingerprints))
    known: dict[str, Seen] = {}
    for start in range(0, len(wanted), IN_ONE_QUESTION):
        part = wanted[start : start + IN_ONE_QUESTION]
        rows = connection.execute(select(table).where(table.c.fingerprint.in_(part))).mappings()
        known.update((row["fingerprint"], seen_of(row)) for row in rows)
    return known


def newly_seen(groups: Mapping[str, Group], known: Mapping[str, Seen]) -> Iterator[Row]:
    """Return the history's new rows: an audit adds only what it decided."""
    for fingerprint, group in groups.items():
        if (seen := group.seen) is not None:
            yield seen_row(fingerprint, joined(known.get(fingerprint), seen))


def head_row(audit: Audit, systems: Sequence[System] | None, now: datetime) -> Row:
    """Return what finishing an audit adds to its row."""
    row: Row = {
        "finished_at": audit.finished_at or now,
        "complete": audit.complete,
        "head": json_text(replace(audit, requirements=(), findings=())),
    }
    return row if systems is None else row | {"systems": systems_text(systems)}


def audit_of(head: str, verdicts: Iterable[str], findings: Iterable[str]) -> Audit:
    """Put an audit together again."""
    return replace(
        from_json(json.loads(head), Audit),
        requirements=tuple(from_json(json.loads(text), RequirementVerdict) for text in verdicts),
        findings=tuple(from_json(json.loads(text), Finding) for text in findings),
    )


def systems_text(systems: Sequence[System]) -> str:
    """Return what was audited, as JSON."""
    return canonical_json([to_json(system) for system in systems]).decode()


def systems_of(text: str) -> tuple[System, ...]:
    """Return what was audited."""
    return tuple(from_json(value, System) for value in json.loads(text))


def looks_digest(rows: Iterable[Row | RowMapping]) -> str:
    """Return the SHA-256 of looks recorded together."""
    return digest([[_plain(row[name]) for name in LOOK_COLUMNS] for row in rows])


def audit_digest(
    head: str, systems: str, verdicts: Iterable[str], findings: Iterable[Row | RowMapping]
) -> str:
    """Return the SHA-256 of an audit as it is stored: one line a row, in their order."""
    hashed = hashlib.sha256(f"{head}\n{systems}\n".encode())
    for verdict in verdicts:
        hashed.update(f"{verdict}\n".encode())
    for row in findings:
        priors = [row["prior_first_failing"], row["prior_last_failing"], row["prior_last_tested"]]
        known = " ".join(str(_plain(moment)) for moment in priors)
        hashed.update(f"{row['fingerprint']} {row['status']} {known} {row['finding']}\n".encode())
    return hashed.hexdigest()


def _plain(value: Any) -> Any:
    return utc_text(value) if isinstance(value, datetime) else value
