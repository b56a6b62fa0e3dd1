"""Prove that the record is what the chain says: every link, and the rows that links speak of."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from agent import tables
from agent.evidence import BrokenLink, EvidenceStore, Link, first_broken
from agent.record_error import EvidenceError
from agent.store_rows import audit_digest, link_of, looks_digest
from checks.verdict import Said

AUDIT_BEGUN = "audit begun"
LOOKS_RECORDED = "looks recorded"
AUDIT_FINISHED = "audit finished"

ALTERED_LOOKS = Said("looks that it recorded were altered or removed")
ALTERED_AUDIT = Said("the audit that it recorded was altered or removed")


def links(connection: Connection) -> Iterator[Link]:
    """Return the chain from its first link on."""
    rows = connection.execute(select(tables.chain).order_by(tables.chain.c.seq)).mappings()
    return (link_of(row) for row in rows)


def broken(connection: Connection, evidence: EvidenceStore | None) -> BrokenLink | None:
    """Return the first link that does not hold; with `evidence`, its files are read too."""
    if found := first_broken(links(connection)):
        return found
    for link in links(connection):
        payload = json.loads(link.payload)
        why = _rows_differ(connection, link, payload)
        if why is None and evidence is not None:
            why = _evidence_differs(evidence, payload)
        if why is not None:
            return BrokenLink(seq=link.seq, kind=link.kind, why=why)
    return None


def _rows_differ(connection: Connection, link: Link, payload: Mapping[str, Any]) -> Said | None:
    differ = ROWS_BEHIND.get(link.kind)
    return differ(connection, link, payload) if differ else None


def _looks_differ(connection: Connection, link: Link, payload: Mapping[str, Any]) -> Said | None:
    table = tables.looks
    rows = connection.execute(
        select(table).where(table.c.link == link.seq).order_by(table.c.number)
    ).mappings()
    return None if looks_digest(rows) == payload["digest"] else ALTERED_LOOKS


def _audit_differs(connection: Connection, link: Link, payload: Mapping[str, Any]) -> Said | None:
    del link
    found = stored_digest(connection, payload["audit"])
    return None if found == payload["digest"] else ALTERED_AUDIT


ROWS_BEHIND: Mapping[str, Callable[[Connection, Link, Mapping[str, Any]], Said | None]] = {
    LOOKS_RECORDED: _looks_differ,
    AUDIT_FINISHED: _audit_differs,
}


def stored_digest(connection: Connection, audit_id: str) -> str | None:
    """Return the digest of a finished audit's rows, None when it is not there."""
    audits, verdicts, findings = tables.audits, tables.verdicts, tables.findings
    head = connection.execute(select(audits).where(audits.c.id == audit_id)).mappings().first()
    if head is None or head["head"] is None:
        return None
    verdict_texts = connection.execute(
        select(verdicts.c.verdict)
        .where(verdicts.c.audit_id == audit_id)
        .order_by(verdicts.c.position)
    ).scalars()
    rows = connection.execute(
        select(findings).where(findings.c.audit_id == audit_id).order_by(findings.c.position)
    ).mappings()
    return audit_digest(head["head"], head["systems"], verdict_texts, rows)


def _evidence_differs(evidence: EvidenceStore, payload: Mapping[str, Any]) -> Said | None:
    for sha256 in payload.get("evidence", ()):
        try:
            evidence.get(sha256)
        except EvidenceError as error:
            return error.said
    return None
