"""What the store says of one audit in a line, and of the chain's last link."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, func, select

from agent import tables
from agent.evidence import Link
from agent.record_error import StoreError
from agent.recorded import Json
from agent.store_rows import link_of
from checks.verdict import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """What a list says of one audit. Begun and never finished: killed, and incomplete."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    as_of: date
    complete: bool
    rejudges: str | None  # the audit whose looks it judged again
    scope: Json  # what narrowed it; nothing in it: the whole inventory

    @property
    def whole(self) -> bool:
        """Tell whether nothing narrowed it."""
        return not any(self.scope.values()) if isinstance(self.scope, dict) else not self.scope


def newest_link(connection: Connection) -> Link | None:
    """Return the last link of the chain."""
    newest = select(func.max(tables.chain.c.seq)).scalar_subquery()
    chosen = select(tables.chain).where(tables.chain.c.seq == newest)
    row = connection.execute(chosen).mappings().first()
    return link_of(row) if row else None


def _line_of(row: RowMapping) -> AuditLine:
    names = ("id", "started_at", "finished_at", "as_of", "complete", "rejudges")
    return AuditLine(**{name: row[name] for name in names}, scope=json.loads(row["scope"]))


def lines(connection: Connection) -> Iterator[AuditLine]:
    """List all audits in the order in which they began."""
    chosen = select(tables.audits).order_by(tables.audits.c.number)
    return (_line_of(row) for row in connection.execute(chosen).mappings())


def line(connection: Connection, audit_id: str) -> AuditLine | None:
    """Return what the list says of one audit."""
    chosen = select(tables.audits).where(tables.audits.c.id == audit_id)
    row = connection.execute(chosen).mappings().first()
    return _line_of(row) if row else None


def existing(connection: Connection, audit_id: str) -> AuditLine:
    """Return an audit's line. Raises StoreError when there is none."""
    found = line(connection, audit_id)
    if found is None:
        raise StoreError(Said("there is no audit {id} in the store", {"id": audit_id}))
    return found


def unfinished(connection: Connection, audit_id: str) -> AuditLine:
    """Return the line of an audit that is under way. Raises StoreError for any other."""
    found = existing(connection, audit_id)
    if found.finished_at is not None:
        raise StoreError(Said("the audit {id} is finished and closed", {"id": audit_id}))
    return found
