"""The memory of rasoat: audits, looks, findings, their history, and the chain over every act.

Every method is one transaction: when it returns, the disk has it; when it raises, nothing of it
was kept. One process writes at a time (the agent's lock sees to it), any number read meanwhile.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from agent import store_rows as rows
from agent import tables
from agent.changes import Seen, grouped
from agent.evidence import BrokenLink, EvidenceStore, Kept, Link, next_link
from agent.record_error import StoreError
from agent.recorded import as_json, canonical_json, digest, utc_text
from agent.schedule import JobState
from agent.store_engine import STORE_NAME, clearly, insert_many, open_engine, writing
from agent.store_lines import AuditLine, existing, line, lines, newest_link, unfinished
from agent.store_memory import remember_links, remember_tests, remembered
from agent.store_proof import AUDIT_BEGUN, AUDIT_FINISHED, LOOKS_RECORDED, broken
from checks.finding import Audit, System
from checks.look import Look
from checks.memory import Remembered
from checks.verdict import Said

AT_A_TIME = 500  # rows that are made and inserted together


def open_store(data_dir: Path, *, now: Callable[[], datetime]) -> "Store":
    """Open the store in a data directory; make it, or bring its schema up, where needed.

    Raises StoreError when the directory is open to everyone, the disk does not take it, the file
    is damaged or a stranger's, or its schema is newer than this version.
    """
    return Store(data_dir, open_engine(data_dir), now)


class Store:
    """An open store; close it, or use it in a `with`. Its methods raise StoreError."""

    def __init__(self, data_dir: Path, engine: Engine, now: Callable[[], datetime]) -> None:
        self.data_dir = data_dir
        self.evidence = EvidenceStore(data_dir / "evidence")
        self._engine = engine
        self._now = now

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    def begin_audit(
        self,
        audit_id: str,
        started_at: datetime,
        as_of: date,
        systems: Sequence[System],
        scope_of_run: object,
        *,
        rejudges: str | None = None,
    ) -> None:
        """Note that an audit has begun; without an end it stays visible as incomplete.

        `scope_of_run` is a JSON value, empty or with empty values only when nothing narrows the
        run. `rejudges` names the audit whose looks are judged again: such an audit is nobody's
        "audit before", and adds nothing to the history.
        """
        text, scope = rows.systems_text(systems), as_json(scope_of_run)
        act = {
            "audit": audit_id,
            "started_at": utc_text(started_at),
            "as_of": as_of.isoformat(),
            "scope": scope,
            "rejudges": rejudges,
            "systems": digest(text),
        }
        row = {
            "id": audit_id,
            "started_at": started_at,
            "as_of": as_of,
            "complete": False,
            "rejudges": rejudges,
            "scope": canonical_json(scope).decode(),
            "systems": text,
        }
        self.evidence.tidy()
        with self._writing() as connection:
            if line(connection, audit_id) is not None:
                raise StoreError(Said("there is an audit {id} already", {"id": audit_id}))
            connection.execute(insert(tables.audits), row)
            self._append(connection, AUDIT_BEGUN, act)

    def record_looks(self, audit_id: str, looks: Sequence[Look], round: int = 1) -> None:
        """Keep what was seen, at once. Round 1 is the first look, 2 the look again."""
        new = [rows.look_row(audit_id, round, look) for look in looks]
        act = {
            "audit": audit_id,
            "round": round,
            "looks": len(new),
            "digest": rows.looks_digest(new),
            "evidence": sorted({sha256 for look in looks for sha256 in look.evidence}),
        }
        kept = self.evidence.take_new()
        with self._writing() as connection:
            unfinished(connection, audit_id)
            link = self._append(connection, LOOKS_RECORDED, act)
            if new:
                connection.execute(insert(tables.looks), [{**row, "link": link.seq} for row in new])
            if round == 1:
                remember_links(connection, looks)
            _index(connection, kept)

    def finish_audit(self, audit: Audit, systems: Sequence[System] | None = None) -> None:
        """Keep what the looks came to, and what it adds to the history, in one transaction.

        `systems` takes the place of what `begin_audit` was given, when more is known of it since
        (addresses). An audit that is not complete adds only what it decided.
        """
        groups = grouped(audit)
        head = rows.head_row(audit, systems, self._now())
        kept = self.evidence.take_new()
        with self._writing() as connection:
            under_way = unfinished(connection, audit.id)
            known = rows.known_of(connection, groups)
            act = {
                "audit": audit.id,
                "complete": audit.complete,
                "digest": _insert(connection, audit, head, known),
                "evidence": sorted({one for found in audit.findings for one in found.evidence}),
            }
            if under_way.rejudges is None:
                _remember(connection, rows.newly_seen(groups, known))
                remember_tests(connection, audit)
            _index(connection, kept)
            self._append(connection, AUDIT_FINISHED, act)

    def audits(self) -> tuple[AuditLine, ...]:
        """List all audits in the order in which they began."""
        with self._reading() as connection:
            return tuple(lines(connection))

    def line(self, audit_id: str) -> AuditLine:
        """Return what the list says of one audit."""
        with self._reading() as connection:
            return existing(connection, audit_id)

    def audit(self, audit_id: str) -> Audit:
        """Return a finished audit, whole."""
        audits, verdicts, findings = tables.audits, tables.verdicts, tables.findings
        with self._reading() as connection:
            existing(connection, audit_id)
            head = connection.execute(
                select(audits.c.head).where(audits.c.id == audit_id)
            ).scalar_one()
            if head is None:
                raise StoreError(
                    Said("the audit {id} was broken off before it was judged", {"id": audit_id})
                )
            of_verdicts = select(verdicts.c.verdict).where(verdicts.c.audit_id == audit_id)
            of_findings = select(findings.c.finding).where(findings.c.audit_id == audit_id)
            return rows.audit_of(
                head,
                connection.execute(of_verdicts.order_by(verdicts.c.position)).scalars(),
                connection.execute(of_findings.order_by(findings.c.position)).scalars(),
            )

    def systems(self, audit_id: str) -> tuple[System, ...]:
        """Return what was audited."""
        with self._reading() as connection:
            existing(connection, audit_id)
            chosen = select(tables.audits.c.systems).where(tables.audits.c.id == audit_id)
            return rows.systems_of(connection.execute(chosen).scalar_one())

    def looks(
        self, audit_id: str, facts_classes: Mapping[str, type], *, round: int = 1
    ) -> tuple[Look, ...]:
        """Return the looks of one round, of an audit that may never have been finished."""
        table = tables.looks
        with self._reading() as connection:
            existing(connection, audit_id)
            chosen = select(table).where(table.c.audit_id == audit_id, table.c.round == round)
            found = connection.execute(chosen.order_by(table.c.number)).mappings()
            return tuple(rows.look_of(row, facts_classes) for row in found)

    def latest(self, *, complete: bool = True, before: str | None = None) -> AuditLine | None:
        """Return the newest audit that others are compared with, or None.

        With `before`, the newest that began before that audit and looked at no less: at the whole,
        or at the same part. `complete=False` takes audits that were broken off too.
        """
        with self._reading() as connection:
            newest, limit = list(lines(connection)), None
            if before is not None:
                limit = existing(connection, before)
                newest = newest[: newest.index(limit)]
        for one in reversed(newest):
            is_wide_enough = limit is None or one.whole or one.scope == limit.scope
            if is_wide_enough and one.rejudges is None and (one.complete or not complete):
                return one
        return None

    def newest_time(self) -> datetime | None:
        """Return a moment that has certainly passed: the newest that any audit tells."""
        with self._reading() as connection:
            times = [
                moment for one in lines(connection) for moment in (one.started_at, one.finished_at)
            ]
        return max((moment for moment in times if moment is not None), default=None)

    def remembered(
        self, now: datetime, systems: Collection[str]
    ) -> Mapping[tuple[str, str], Remembered]:
        """Return what is remembered of each target of these systems, by system and id."""
        with self._reading() as connection:
            return remembered(connection, now, systems)

    def failing_before(self) -> frozenset[str]:
        """Return the fingerprints that failed when they were last decided."""
        table = tables.first_last_seen
        with self._reading() as connection:
            chosen = select(table.c.fingerprint).where(table.c.last_failing == table.c.last_tested)
            return frozenset(connection.execute(chosen).scalars())

    def history(
        self, fingerprints: Iterable[str], *, before: str | None = None
    ) -> Mapping[str, Seen]:
        """Return what is known of those fingerprints; `before`: was known when that audit ended."""
        with self._reading() as connection:
            if before is None:
                return rows.known_of(connection, fingerprints)
            wanted, table = set(fingerprints), tables.findings
            chosen = select(table).where(
                table.c.audit_id == before, table.c.prior_last_tested.is_not(None)
            )
            found = connection.execute(chosen).mappings()
            return {
                row["fingerprint"]: rows.prior_of(row)
                for row in found
                if row["fingerprint"] in wanted
            }

    def kept(self, sha256s: Iterable[str]) -> Mapping[str, Kept]:
        """Return what the index says of evidence."""
        wanted, table = set(sha256s), tables.evidence
        with self._reading() as connection:
            found = connection.execute(select(table)).mappings()
            return {row["sha256"]: rows.kept_of(row) for row in found if row["sha256"] in wanted}

    def schedule_state(self, job: str) -> JobState:
        """Return a job's state, the empty one before its first."""
        table = tables.schedule_state
        with self._reading() as connection:
            row = connection.execute(select(table).where(table.c.job == job)).mappings().first()
        return JobState(**{k: v for k, v in row.items() if k != "job"}) if row else JobState()

    def save_schedule_state(self, job: str, state: JobState) -> None:
        """Keep a job's state at once."""
        values = {
            "last_start": state.last_start,
            "last_success": state.last_success,
            "next_due": state.next_due,
            "state": state.state,
        }
        with self._writing() as connection:
            connection.execute(
                upsert(tables.schedule_state)
                .values(job=job, **values)
                .on_conflict_do_update(index_elements=["job"], set_=values)
            )

    def append(self, kind: str, payload: object) -> Link:
        """Put an act into the chain; `payload` is a JSON value."""
        with self._writing() as connection:
            return self._append(connection, kind, as_json(payload))

    def append_once(self, kind: str, payload: object) -> None:
        """Put an act into the chain unless the very same one stands there."""
        text = canonical_json(as_json(payload)).decode()
        table = tables.chain
        with self._writing() as connection:
            same = select(table.c.seq).where(table.c.kind == kind, table.c.payload == text)
            if connection.execute(same).first() is None:
                self._append(connection, kind, as_json(payload))

    def chain_head(self) -> str:
        """Return the hash of the newest link, "" before the first."""
        with self._reading() as connection:
            newest = newest_link(connection)
        return newest.hash if newest else ""

    def verify(self, *, with_evidence: bool = False) -> BrokenLink | None:
        """Return the first link that the record does not bear out, None when all hold."""
        with self._reading() as connection:
            return broken(connection, self.evidence if with_evidence else None)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with clearly(self.data_dir / STORE_NAME), self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with clearly(self.data_dir / STORE_NAME), writing(self._engine) as connection:
            yield connection

    def _append(self, connection: Connection, kind: str, payload: object) -> Link:
        link = next_link(newest_link(connection), kind, self._now(), payload)
        connection.execute(insert(tables.chain), rows.link_row(link))
        return link


def _insert(connection: Connection, audit: Audit, head: rows.Row, known: Mapping[str, Seen]) -> str:
    """Insert what an audit came to, and return the digest of its rows."""
    table = tables.audits
    connection.execute(update(table).where(table.c.id == audit.id).values(head))
    if verdicts := rows.verdict_rows(audit):
        connection.execute(insert(tables.verdicts), verdicts)
    systems = connection.execute(select(table.c.systems).where(table.c.id == audit.id)).scalar_one()
    findings = _inserted(connection, rows.finding_rows(audit, known))
    return rows.audit_digest(head["head"], systems, (row["verdict"] for row in verdicts), findings)


def _inserted(connection: Connection, findings: Iterator[rows.Row]) -> Iterator[rows.Row]:
    """Insert rows some at a time and hand them on: those of a province have a hundred megabytes."""
    while some := list(islice(findings, AT_A_TIME)):
        insert_many(connection, tables.findings, some)
        yield from some


def _remember(connection: Connection, seen: Iterable[rows.Row]) -> None:
    if new := list(seen):
        insert_many(connection, tables.first_last_seen, new, "OR REPLACE")


def _index(connection: Connection, kept: Iterable[Kept]) -> None:
    if new := [rows.kept_row(one) for one in kept]:
        connection.execute(insert(tables.evidence).prefix_with("OR IGNORE"), new)
