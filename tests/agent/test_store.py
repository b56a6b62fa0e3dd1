"""The store gives back what it was given, in order, and proves it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.changes import Seen
from agent.evidence import EvidenceStore
from agent.record_error import StoreError
from agent.schedule import JobState
from agent.store import Store, open_store
from agent.store_engine import STORE_NAME
from checks.finding import Audit
from checks.verdict import Status
from tests.builders import (
    FACTS_CLASSES,
    NOON,
    RULE,
    DoorFacts,
    a_finding,
    a_look,
    a_requirement_verdict,
    a_system,
    a_target,
    an_audit,
    an_overlay,
    an_unseen,
    day,
    fingerprint,
)

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
KEY = fingerprint(RULE, "website", "web")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, now=lambda: NOON) as opened:
        yield opened


def begin(store: Store, audit: Audit, scope: Any = None, **more: Any) -> None:
    systems = (a_system(),)
    store.begin_audit(audit.id, audit.started_at, audit.as_of, systems, scope or {}, **more)


def record(store: Store, audit: Audit, scope: Any = None, **more: Any) -> Audit:
    begin(store, audit, scope, **more)
    store.finish_audit(audit)
    return audit


def an_audit_on(number: int, *statuses: Status, **changes: Any) -> Audit:
    found = (a_finding(status, seen_at=day(number)) for status in statuses)
    moment = {"started_at": day(number), "finished_at": day(number)}
    return an_audit(*found, id=f"audit-{number}", **(moment | changes))


def test_an_audit_comes_back_whole(store: Store) -> None:
    finding = a_finding(UNKNOWN, overlay=an_overlay(), params={"accept": ["public"]})
    findings = (finding, a_finding(FAIL, locus="\udcff.gz", target="tệp"))
    audit = an_audit(*findings, requirements=(a_requirement_verdict(FAIL, *findings),))
    record(store, audit)
    assert store.audit(audit.id) == audit
    assert store.systems(audit.id) == (a_system(),)


def test_an_audit_of_nothing_comes_back(store: Store) -> None:
    assert record(store, an_audit()) == store.audit("audit-1")


def test_looks_come_back_by_round_in_their_order(store: Store) -> None:
    begin(store, an_audit())
    first = (
        a_look(evidence=("a" * 64,)),
        a_look(DoorFacts(seen_at=NOON, sign=None, keys={"gate": 2}), address="2001:db8::1"),
        a_look(an_unseen(), target=a_target(kind="agent", addresses=())),
    )
    store.record_looks("audit-1", first[:2])
    store.record_looks("audit-1", first[2:])
    store.record_looks("audit-1", (), round=2)
    store.record_looks("audit-1", (a_look(),), round=2)
    assert store.looks("audit-1", FACTS_CLASSES) == first
    assert store.looks("audit-1", FACTS_CLASSES, round=2) == (a_look(),)


def test_what_is_known_of_systems_at_the_end_takes_the_place_of_the_beginning(store: Store) -> None:
    begin(store, an_audit())
    located = (a_system(targets=(a_target(addresses=("192.0.2.7",)),)),)
    store.finish_audit(an_audit(), located)
    assert store.systems("audit-1") == located


def test_an_audit_begun_and_never_finished_is_incomplete(store: Store) -> None:
    begin(store, an_audit(), {"system": "website"})
    (line,) = store.audits()
    assert (line.id, line.finished_at, line.complete) == ("audit-1", None, False)
    assert (line.started_at, line.as_of) == (NOON, date(2026, 9, 1))
    assert (line.scope, line.whole) == ({"system": "website"}, False)
    with pytest.raises(
        StoreError, match=r"^the audit audit-1 was broken off before it was judged$"
    ):
        store.audit("audit-1")


def test_an_audit_that_ended_at_no_time_ended_now(store: Store) -> None:
    record(store, an_audit(finished_at=None, complete=False))
    assert [(line.finished_at, line.complete) for line in store.audits()] == [(NOON, False)]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        pytest.param(
            lambda store: begin(store, an_audit()), "there is an audit audit-1 already", id="begin"
        ),
        pytest.param(
            lambda store: store.finish_audit(an_audit()),
            "the audit audit-1 is finished and closed",
            id="finish",
        ),
        pytest.param(
            lambda store: store.record_looks("audit-1", (a_look(),)),
            "the audit audit-1 is finished and closed",
            id="look",
        ),
        pytest.param(
            lambda store: store.finish_audit(an_audit(id="gone")),
            "there is no audit gone in the store",
            id="finish what was never begun",
        ),
        pytest.param(
            lambda store: store.audit("gone"), "there is no audit gone in the store", id="read"
        ),
    ],
)
def test_a_record_is_never_written_over(
    store: Store, act: Callable[[Store], object], said: str
) -> None:
    record(store, an_audit(a_finding()))
    head = store.chain_head()
    with pytest.raises(StoreError) as error:
        act(store)
    assert str(error.value) == said
    assert store.chain_head() == head


def test_the_newest_complete_audit_is_the_one_to_compare_with(store: Store) -> None:
    for number, complete in enumerate([True, True, False, True]):
        record(store, an_audit_on(number, complete=complete))
    newest = [store.latest(before=f"audit-{number}") for number in range(4)]
    assert [line and line.id for line in newest] == [None, "audit-0", "audit-1", "audit-1"]
    assert [line and line.id for line in [store.latest()]] == ["audit-3"]


def test_a_rejudgement_is_nobody_s_audit_before_and_no_history(store: Store) -> None:
    record(store, an_audit_on(0, PASS))
    record(store, an_audit_on(1, FAIL), rejudges="audit-0")
    record(store, an_audit_on(2, PASS))
    before = store.latest(before="audit-2")
    assert before is not None
    assert before.id == "audit-0"
    assert store.failing_before() == frozenset()


@pytest.mark.parametrize(
    ("scopes", "before"),
    [
        pytest.param([{}, {"system": ""}], "audit-0", id="whole after whole"),
        pytest.param([{}, {"system": "a"}, {}], "audit-0", id="whole after a part after whole"),
        pytest.param([{}, {"system": "a"}], "audit-0", id="a part after whole"),
        pytest.param([{}, {"system": "a"}, {"system": "a"}], "audit-1", id="the same part again"),
        pytest.param([{"system": "a"}, {"system": "b"}], None, id="another part"),
    ],
)
def test_the_audit_before_looked_at_no_less(
    store: Store, scopes: list[Any], before: str | None
) -> None:
    for number, scope in enumerate(scopes):
        record(store, an_audit_on(number), scope)
    line = store.latest(before=f"audit-{len(scopes) - 1}")
    assert (line and line.id) == before


def seen(first: int | None, last: int | None, tested: int) -> Seen:
    days = (None if n is None else day(n) for n in (first, last))
    return Seen(first_failing=next(days), last_failing=next(days), last_tested=day(tested))


@pytest.mark.parametrize(
    ("statuses", "known"),
    [
        pytest.param([PASS], seen(None, None, 0), id="passed"),
        pytest.param([FAIL], seen(0, 0, 0), id="failed"),
        pytest.param([UNKNOWN], None, id="could not be told"),
        pytest.param([Status.MANUAL], None, id="a person tells"),
        pytest.param([FAIL, PASS], seen(0, 0, 1), id="failed, then passed"),
        pytest.param([FAIL, UNKNOWN], seen(0, 0, 0), id="failed, then could not be told"),
        pytest.param([PASS, FAIL, FAIL], seen(1, 2, 2), id="failed twice"),
        pytest.param([FAIL, Status.NOT_APPLICABLE], seen(0, 0, 1), id="failed, then did not bind"),
    ],
)
def test_first_and_last_seen_are_kept(
    store: Store, statuses: list[Status], known: Seen | None
) -> None:
    for number, status in enumerate(statuses):
        record(store, an_audit_on(number, status))
    assert store.history([KEY, "never"]) == ({} if known is None else {KEY: known})
    assert store.failing_before() == ({KEY} if known is not None and known.failing else set())


def test_an_incomplete_audit_adds_only_what_it_decided(store: Store) -> None:
    record(store, an_audit_on(0, FAIL))
    record(store, an_audit_on(1, UNKNOWN, complete=False))
    assert store.history([KEY]) == {KEY: seen(0, 0, 0)}
    record(store, an_audit_on(2, PASS, complete=False))
    assert store.history([KEY]) == {KEY: seen(0, 0, 2)}


def test_history_can_be_read_as_it_was(store: Store) -> None:
    for number, status in enumerate([PASS, FAIL, PASS]):
        record(store, an_audit_on(number, status))
    assert store.history([KEY], before="audit-0") == {}
    assert store.history([KEY], before="audit-1") == {KEY: seen(None, None, 0)}
    assert store.history([KEY], before="audit-2") == {KEY: seen(1, 1, 1)}
    assert store.history(["another"], before="audit-2") == {}


def test_the_history_of_many_is_read_at_once(store: Store) -> None:
    findings = [a_finding(FAIL, target=f"t{n}") for n in range(1200)]
    record(store, an_audit(*findings))
    assert len(store.history(finding.fingerprint for finding in findings)) == 1200


def test_the_newest_time_has_passed(store: Store) -> None:
    assert store.newest_time() is None
    record(store, an_audit_on(2))
    begin(store, an_audit_on(1))
    assert store.newest_time() == day(2)


def test_a_job_s_state_is_kept(store: Store) -> None:
    assert store.schedule_state("audit") == JobState()
    for state in (JobState(last_start=NOON, state="running"), JobState(next_due=day(1))):
        store.save_schedule_state("audit", state)
        assert store.schedule_state("audit") == state


def test_evidence_is_indexed_with_the_looks_that_cite_it(store: Store) -> None:
    sha256 = store.evidence.put(b"\x1f\x8b", "application/gzip", "\udcff.gz")
    begin(store, an_audit())
    store.record_looks("audit-1", (a_look(evidence=(sha256,)),))
    again = EvidenceStore(store.data_dir / "evidence").get(sha256)
    assert (again, store.kept([sha256, "b" * 64])[sha256].about) == (b"\x1f\x8b", "\\udcff.gz")


def test_every_act_is_a_link(store: Store) -> None:
    assert (store.chain_head(), store.verify()) == ("", None)
    begin(store, an_audit())
    store.record_looks("audit-1", (a_look(),))
    store.finish_audit(an_audit(a_finding()))
    store.append_once("key made", {"fingerprint": "f"})
    store.append_once("key made", {"fingerprint": "f"})
    link = store.append("rejudge", {"audit": "audit-1"})
    assert (link.seq, store.chain_head(), store.verify()) == (5, link.hash, None)


def an_act_that_fails(store: Store) -> None:
    found = replace(a_finding(FAIL), params={"a": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.finish_audit(an_audit(found))


def test_an_act_that_fails_leaves_nothing(store: Store) -> None:
    begin(store, an_audit())
    head = store.chain_head()
    an_act_that_fails(store)
    assert store.chain_head() == head
    assert store.failing_before() == frozenset()
    store.finish_audit(an_audit(a_finding()))
    assert store.verify() is None


LOOKS = "looks that it recorded were altered or removed"
AUDIT = "the audit that it recorded was altered or removed"


@pytest.mark.parametrize(
    ("tampering", "seq", "why"),
    [
        pytest.param("UPDATE chain SET payload = '{}' WHERE seq = 1", 1, "recorded", id="an act"),
        pytest.param("UPDATE chain SET at = '2026-01-01T00:00:00Z'", 1, "time", id="a time"),
        pytest.param("DELETE FROM chain WHERE seq = 2", 3, "link 2 is missing", id="a link"),
        pytest.param("UPDATE looks SET facts = '{}'", 2, LOOKS, id="what was seen"),
        pytest.param("UPDATE looks SET round = 2", 2, LOOKS, id="which look it was"),
        pytest.param("DELETE FROM looks", 2, LOOKS, id="a look taken out"),
        pytest.param("INSERT INTO looks SELECT 9, * FROM l", 2, LOOKS, id="a look slipped in"),
        pytest.param(
            "UPDATE findings SET finding = replace(finding, 'FAIL', 'PASS')",
            3,
            AUDIT,
            id="a finding",
        ),
        pytest.param("UPDATE findings SET status = 'PASS'", 3, AUDIT, id="its column"),
        pytest.param("DELETE FROM findings", 3, AUDIT, id="a finding taken out"),
        pytest.param("UPDATE audits SET head = '{}'", 3, AUDIT, id="the head of the audit"),
        pytest.param("UPDATE audits SET systems = '[]'", 3, AUDIT, id="what was audited"),
        pytest.param("DELETE FROM verdicts", 3, AUDIT, id="a requirement's verdict"),
        pytest.param("DELETE FROM audits", 3, AUDIT, id="the whole audit"),
    ],
)
def test_what_is_altered_behind_our_back_is_named(
    store: Store, tampering: str, seq: int, why: str
) -> None:
    begin(store, an_audit())
    store.record_looks("audit-1", (a_look(),))
    finding = a_finding(FAIL)
    store.finish_audit(an_audit(finding, requirements=(a_requirement_verdict(FAIL, finding),)))
    assert store.verify() is None
    with closing(sqlite3.connect(store.data_dir / STORE_NAME)) as outsider, outsider:
        outsider.execute(
            "CREATE TEMP VIEW l AS SELECT audit_id, link, round, system, target, area,"
            " address, facts_version, seen_at, facts, not_seen, evidence FROM looks"
        )
        outsider.execute(tampering)
    broken = store.verify()
    assert broken is not None
    assert broken.seq == seq
    assert why in str(broken.why)


def test_evidence_that_is_altered_is_named_with_the_act_that_cites_it(store: Store) -> None:
    sha256 = store.evidence.put(b"\x30", "application/pkix-cert", "the certificate")
    begin(store, an_audit())
    store.record_looks("audit-1", (a_look(evidence=(sha256,)),))
    path = store.evidence.path(sha256)
    path.chmod(0o600)
    path.write_bytes(b"\x31")
    assert store.verify() is None
    broken = store.verify(with_evidence=True)
    assert broken is not None
    assert (broken.seq, str(broken.why)) == (2, f"evidence {sha256} was altered")


def test_readers_work_while_a_writer_writes(tmp_path: Path) -> None:
    inside, may_end = threading.Event(), threading.Event()

    def now() -> Any:
        inside.set()
        may_end.wait(10)
        return NOON

    with open_store(tmp_path, now=now) as writer, open_store(tmp_path, now=now) as reader:
        work = threading.Thread(target=begin, args=(writer, an_audit()))
        work.start()
        assert inside.wait(10)
        assert reader.audits() == ()
        with open_store(tmp_path, now=now) as another:
            assert another.chain_head() == ""
        may_end.set()
        work.join()
        assert len(reader.audits()) == 1
