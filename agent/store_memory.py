"""What the record remembers of each target beyond single audits: weeks of tests, hosts linked.

Both are sums that grow with the targets, not with the nights: a question about a year costs no
more than one about a week. They are kept in the transaction that records what they sum up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, delete, func, select, true
from sqlalchemy.dialects.sqlite import insert as upsert

from agent import tables
from agent.store_rows import IN_ONE_QUESTION
from checks.finding import Audit
from checks.look import Look
from checks.memory import LinkSeen, Remembered, WeekTested, monday_of
from checks.verdict import NotSeen, Status
from checks.web.facts import WebFacts

WEEKLY_TEST: Final = "ipv6.works_without_ipv4"
WEEKS_KEPT: Final = 26
MOST_HOSTS: Final = 2000  # of one target; those not seen for longest are forgotten first
A_LOOK: Final = ""  # the row that counts the looks themselves, whatever they found
COLUMN_OF: Final = {Status.PASS: "passed", Status.FAIL: "failed", Status.UNKNOWN: "undecided"}
Key = tuple[str, str]  # system, target


def remember_tests(connection: Connection, audit: Audit) -> None:
    """Count how the weekly test came out in this audit, once for each target."""
    weeks = tables.weekly_tests
    for (system, target, monday), status in _tested(audit).items():
        column = COLUMN_OF[status]
        row = {"system": system, "target": target, "monday": monday}
        added = upsert(weeks).values(**row, **dict.fromkeys(COLUMN_OF.values(), 0) | {column: 1})
        connection.execute(
            added.on_conflict_do_update(
                index_elements=list(row), set_={column: weeks.c[column] + 1}
            )
        )
    oldest = monday_of(audit.started_at) - timedelta(weeks=WEEKS_KEPT)
    connection.execute(delete(weeks).where(weeks.c.monday < oldest))


def _tested(audit: Audit) -> dict[tuple[str, str, date], Status]:
    """Return one status a target: several rules ask the same, and the worst of them stands."""
    found: dict[tuple[str, str, date], Status] = {}
    for finding in audit.findings:
        if finding.check == WEEKLY_TEST and finding.status in COLUMN_OF and finding.kind == KIND:
            monday = monday_of(finding.seen_at or audit.started_at)
            key = (finding.system, finding.target, monday)
            found[key] = min(found.get(key, finding.status), finding.status, key=WORST.index)
    return found


KIND: Final = "endpoint"
WORST: Final = (Status.FAIL, Status.UNKNOWN, Status.PASS)


def remember_links(connection: Connection, looks: Iterable[Look]) -> None:
    """Note which foreign hosts each website links to, and when."""
    linked = tables.linked_hosts
    for look in looks:
        rows = [
            {
                "system": look.target.system,
                "target": look.target.id,
                "host": host,
                "first_seen": look.seen_at,
                "last_seen": look.seen_at,
                "looks": 1,
            }
            for host in _hosts_in(look)
        ]
        if not rows:
            continue
        added = upsert(linked)
        again = added.on_conflict_do_update(
            index_elements=["system", "target", "host"],
            set_={
                "last_seen": func.max(linked.c.last_seen, added.excluded.last_seen),
                "looks": linked.c.looks + 1,
            },
        )
        connection.execute(again, rows)
        _forget(connection, look.target.system, look.target.id)


def _hosts_in(look: Look) -> Iterator[str]:
    """Give the mark of a look and every host; nothing where no page was read."""
    if not isinstance(look.facts, WebFacts) or isinstance(look.facts.hijack, NotSeen):
        return
    pages = [page for page in look.facts.hijack.pages if page.asked_as]
    if pages:
        yield A_LOOK
        yield from dict.fromkeys(host for page in pages for host in page.outbound if host)


def _forget(connection: Connection, system: str, target: str) -> None:
    """Keep a target's hosts from growing without end: a page can name new ones every night."""
    linked = tables.linked_hosts
    own = (linked.c.system == system, linked.c.target == target, linked.c.host != A_LOOK)
    oldest = (
        select(linked.c.host)
        .where(*own)
        .order_by(linked.c.last_seen.desc(), linked.c.host)
        .limit(-1)
        .offset(MOST_HOSTS)
    )
    connection.execute(delete(linked).where(*own, linked.c.host.in_(oldest)))


def remembered(
    connection: Connection, now: datetime, systems: Collection[str]
) -> Mapping[Key, Remembered]:
    """Return everything that is remembered of some systems, by system and target."""
    known: defaultdict[Key, Remembered] = defaultdict(Remembered)
    for key, weeks in _weeks(connection, now, systems).items():
        known[key] = Remembered(weeks=tuple(weeks))
    for key, links in _links(connection, systems).items():
        since = next((one.first_seen for one in links if one.host == A_LOOK), None)
        hosts = tuple(one for one in links if one.host != A_LOOK)
        known[key] = replace(known[key], links=hosts, links_since=since)
    return dict(known)


def _weeks(
    connection: Connection, now: datetime, systems: Collection[str]
) -> Mapping[Key, list[WeekTested]]:
    table, found = tables.weekly_tests, defaultdict[Key, list[WeekTested]](list)
    oldest = monday_of(now) - timedelta(weeks=WEEKS_KEPT)
    chosen = select(table).where(table.c.monday >= oldest, _among(table.c.system, systems))
    for system, target, monday, passed, failed, undecided in connection.execute(
        chosen.order_by(table.c.monday.desc())
    ):
        week = WeekTested(monday=monday, passed=passed, failed=failed, undecided=undecided)
        found[system, target].append(week)
    return found


def _links(connection: Connection, systems: Collection[str]) -> Mapping[Key, list[LinkSeen]]:
    table, found = tables.linked_hosts, defaultdict[Key, list[LinkSeen]](list)
    chosen = select(table).where(_among(table.c.system, systems))
    in_order = chosen.order_by(table.c.system, table.c.target, table.c.host)
    for system, target, host, first, last, looks in connection.execute(in_order):
        seen = LinkSeen(host=host, first_seen=first, last_seen=last, looks=looks)
        found[system, target].append(seen)
    return found


def _among(column: Column[str], systems: Collection[str]) -> ColumnElement[bool]:
    """Narrow a question to a few systems; of a whole province everything is read."""
    return column.in_(systems) if len(systems) <= IN_ONE_QUESTION else true()
