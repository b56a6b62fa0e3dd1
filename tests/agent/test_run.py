import asyncio
import logging
import re
import time
from datetime import UTC, date, datetime

import pytest

from agent import names, run
from agent.lab.names import NameServer
from agent.record_error import RecordError
from agent.restriction import Restriction
from agent.world import utc_now
from checks.verdict import CannotObserve, Cause, Status
from tests.agent.runs import AREAS, INVENTORY, a_site, doors, soon, statuses, use_toys, walls
from tests.agent.test_waivers import a_waiver
from tests.builders import REQUIREMENT, RULE
from tests.toys import a_baseline, a_requirement, a_rule

ALL = "all-locked"
ALL_TOGETHER = a_baseline(a_requirement(a_rule(id=f"{REQUIREMENT}.{ALL}", check="door.all_locked")))
DRY = f"{REQUIREMENT}.dry"
WITH_WALLS = a_baseline(
    a_requirement(a_rule(), a_rule(id=DRY, check="door.both"), automation="partial")
)
WEB_1, WEB_2, PORTAL = (
    f"{at} legacy-off" for at in ("website/127.0.0.1", "website/127.0.0.2", "portal/127.0.0.3")
)


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.05)
    use_toys(monkeypatch)
    made = a_site(tmp_path)
    yield made
    made.store.close()


def by_requirement(audit):
    return {one.system: str(one.status) for one in audit.requirements}


def rounds(site, audit):
    """Return the addresses looked at in each round, as the store has them."""
    return [
        sorted(look.address for look in site.store.looks(audit.id, AREAS, round=number))
        for number in (1, 2)
    ]


class TestWhole:
    async def test_every_target_is_looked_at_judged_and_recorded(self, site):
        audit = await site.run(doors())
        assert audit.complete
        assert statuses(audit) == {WEB_1: "PASS", WEB_2: "PASS", PORTAL: "PASS"}
        assert by_requirement(audit) == {"website": "PASS", "portal": "PASS"}
        assert site.store.audit(audit.id) == audit
        assert rounds(site, audit) == [["127.0.0.1", "127.0.0.2", "127.0.0.3"], []]
        assert site.store.verify(with_evidence=True) is None

    async def test_it_says_who_what_when_and_from_where(self, site):
        before = utc_now()
        audit = await site.run(doors())
        assert (audit.organisation, audit.unit) == ("Sở Giáo dục và Đào tạo", "Phòng Hành chính")
        assert before <= audit.started_at <= audit.finished_at <= utc_now()
        assert (audit.vantage.ipv4, audit.vantage.ipv6) == (True, None)
        assert [(one.id, one.version, one.sha256) for one in audit.baselines] == [
            ("tls-vn", "1", "a" * 64)
        ]

    async def test_each_finding_names_the_evidence_of_its_look(self, site):
        audit = await site.run(doors())
        kept = {one.address: site.store.evidence.get(one.evidence[0]) for one in audit.findings}
        assert kept == {
            "127.0.0.1": b"door website 127.0.0.1 1",
            "127.0.0.2": b"door website 127.0.0.2 1",
            "127.0.0.3": b"door portal 127.0.0.3 1",
        }

    async def test_the_text_that_was_judged_by_is_kept(self, site):
        await site.run(doors())
        assert b"a law" in [path.read_bytes() for path in (site.folder / "data").rglob("*/??/*")]

    async def test_progress_is_told_look_by_look(self, site):
        told = []
        await run.run(site.plan(doors()), site.store, site.store.evidence, told.append)
        assert [(one.taken, one.planned) for one in told] == [(1, 3), (2, 3), (3, 3)]
        assert {one.last for one in told} == {"website/web", "portal/web"}

    async def test_waivers_are_laid_beside(self, site):
        audit = await site.run(doors(False), waivers=(a_waiver(),))
        assert {(one.system, one.overlay is not None) for one in audit.findings} == {
            ("website", True),
            ("portal", False),
        }
        assert by_requirement(audit) == {"website": "FAIL", "portal": "FAIL"}

    async def test_a_document_named_before_its_day_does_not_apply(self, site):
        text = INVENTORY.replace("    kind: website", "    baselines: [tls-vn]\n    kind: website")
        audit = await site.run(doors(), as_of=date(2025, 12, 31), text=text)
        assert {one.status for one in audit.findings} == {Status.NOT_APPLICABLE}

    async def test_what_nobody_declared_is_unknown(self, site):
        text = INVENTORY[: INVENTORY.index("    endpoints: [{id: web")]
        audit = await site.run(doors(), text=text)
        assert statuses(audit)["portal/ legacy-off"] == "UNKNOWN nothing_declared"
        assert by_requirement(audit)["portal"] == "UNKNOWN"


class TestLook:
    async def test_a_crash_is_unknown_through_a_bug_and_logged(self, site, caplog):
        audit = await site.run(doors(_1=[ZeroDivisionError()]))
        assert statuses(audit) == {WEB_1: "UNKNOWN bug", WEB_2: "PASS", PORTAL: "PASS"}
        assert by_requirement(audit) == {"website": "UNKNOWN", "portal": "PASS"}
        assert str(audit.findings[0].reason) == "the look itself failed: ZeroDivisionError"
        errors = [one for one in caplog.records if one.levelno == logging.ERROR]
        assert [one.exc_info[0] for one in errors] == [ZeroDivisionError]

    @pytest.mark.parametrize("nonsense", [None, "facts", object()], ids=["none", "text", "object"])
    async def test_an_observer_that_gives_no_facts_is_a_bug(self, site, nonsense):
        audit = await site.run(doors(_1=[nonsense]))
        assert statuses(audit)[WEB_1] == "UNKNOWN bug"
        assert audit.complete

    async def test_what_could_not_be_observed_is_unknown_with_its_cause(self, site):
        cannot = CannotObserve(Cause.NO_TOOL, "there is no {tool}", tool="key")
        audit = await site.run(doors(_1=[cannot]))
        assert statuses(audit)[WEB_1] == "UNKNOWN no_tool"
        assert str(audit.findings[0].reason) == "there is no key"

    async def test_a_look_over_its_limit_is_unknown_and_the_run_goes_on(self, site):
        audit = await site.run(doors(_1=[30.0]), look_timeout_s=0.1)
        assert statuses(audit) == {WEB_1: "UNKNOWN timed_out", WEB_2: "PASS", PORTAL: "PASS"}
        assert str(audit.findings[0].reason) == "the look was not over after 0 seconds"
        assert audit.complete

    async def test_what_does_not_answer_is_not_taken_for_a_look_over_its_limit(self, site):
        audit = await site.run(doors(_1=[TimeoutError()]))
        assert statuses(audit)[WEB_1] == "UNKNOWN timed_out"
        assert str(audit.findings[0].reason) == "what was looked at did not answer in time"

    async def test_a_look_that_failed_keeps_its_evidence(self, site):
        audit = await site.run(doors(_1=[ZeroDivisionError()]))
        (digest,) = audit.findings[0].evidence
        assert site.store.evidence.get(digest) == b"door website 127.0.0.1 1"

    async def test_a_target_has_a_budget_for_all_its_looks(self, site, monkeypatch):
        monkeypatch.setattr("agent.looking.AT_ONCE", 1)
        began = time.monotonic()
        audit = await site.run(doors(30.0), look_timeout_s=20, target_timeout_s=0.2)
        assert time.monotonic() - began < 2
        assert set(statuses(audit).values()) == {"UNKNOWN timed_out"}
        assert audit.complete

    async def test_an_observer_that_is_not_there_is_a_bug(self, site):
        audit = await site.run()
        assert set(statuses(audit).values()) == {"UNKNOWN bug"}

    async def test_evidence_that_cannot_be_kept_ends_the_run_clearly(self, site):
        (site.folder / "data" / "evidence").touch()
        with pytest.raises(RecordError, match="evidence cannot be kept"):
            await site.run(doors())
        (line,) = site.store.audits()
        assert (line.complete, line.finished_at) == (False, None)


class TestBrokenOff:
    async def test_at_the_run_s_limit_what_was_seen_is_judged_and_recorded(self, site):
        audit = await site.run(doors(_1=[30.0]), run_timeout_s=1, look_timeout_s=20)
        assert not audit.complete
        assert audit.finished_at is not None
        assert statuses(audit) == {WEB_1: "UNKNOWN not_asked", WEB_2: "PASS", PORTAL: "PASS"}
        assert by_requirement(audit) == {"website": "UNKNOWN", "portal": "PASS"}
        assert site.store.audit(audit.id) == audit
        assert rounds(site, audit)[0] == ["127.0.0.2", "127.0.0.3"]

    async def test_cancelled_it_does_the_same(self, site):
        audit = await cancelled(site, doors(_1=[30.0]), lambda door: door.looks.total() == 3)
        assert statuses(audit) == {WEB_1: "UNKNOWN not_asked", WEB_2: "PASS", PORTAL: "PASS"}
        assert site.store.audit(audit.id) == audit
        assert not site.store.audits()[0].complete
        assert site.store.latest() is None

    async def test_cancelled_before_the_first_look_nothing_is_known(self, site, monkeypatch):
        monkeypatch.setattr(names, "TRY_S", 60)
        with NameServer({}, faults={("", "NS"): "silent"}) as server:
            audit = await cancelled(
                site, doors(), lambda _door: bool(server.asked), resolver=server.address
            )
        assert set(statuses(audit).values()) == {"UNKNOWN not_asked"}

    async def test_cancelled_before_looking_again_the_first_look_stands(self, site):
        audit = await cancelled(
            site, doors(False), lambda door: door.looks.total() == 3, confirm_after_s=20
        )
        assert set(statuses(audit).values()) == {"FAIL"}
        assert rounds(site, audit)[1] == []

    async def test_cancelled_while_looking_again_what_was_seen_again_counts(self, site):
        observer = doors(_1=[False, 30.0], _2=[False, True])
        audit = await cancelled(
            site,
            observer,
            lambda door: door.looks["127.0.0.1"] == door.looks["127.0.0.2"] == 2,
            look_timeout_s=20,
        )
        assert statuses(audit) == {WEB_1: "FAIL", WEB_2: "UNKNOWN unsteady", PORTAL: "PASS"}
        assert rounds(site, audit)[1] == ["127.0.0.2"]

    async def test_no_thread_or_task_is_left(self, site):
        before = len(asyncio.all_tasks())
        await cancelled(site, doors(30.0), lambda door: door.looks.total() == 3)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == before


async def cancelled(site, observer, when, **settings):
    """Cancel a run as soon as its observer has come so far, and a moment has passed."""
    task = asyncio.create_task(site.run(observer, **settings))
    await soon(lambda: when(observer))
    task.cancel()
    audit = await task
    assert not audit.complete
    assert audit.finished_at is not None
    return audit


class TestAgain:
    async def test_a_new_failure_is_looked_at_again(self, site):
        audit = await site.run(doors(_2=[False]))
        assert statuses(audit) == {WEB_1: "PASS", WEB_2: "FAIL", PORTAL: "PASS"}
        assert rounds(site, audit) == [["127.0.0.1", "127.0.0.2", "127.0.0.3"], ["127.0.0.2"]]
        assert len(audit.findings[1].evidence) == 2

    async def test_not_before_the_pause_for_it(self, site):
        began = time.monotonic()
        await site.run(doors(_2=[False]), confirm_after_s=0.3)
        assert time.monotonic() - began > 0.3

    async def test_without_a_failure_there_is_no_pause(self, site):
        began = time.monotonic()
        await site.run(doors(_2=[ValueError()]), confirm_after_s=5)
        assert time.monotonic() - began < 2

    @pytest.mark.parametrize(
        "then", [True, ZeroDivisionError(), CannotObserve(Cause.NO_TOOL, "x")], ids=str
    )
    async def test_two_looks_that_differ_are_unsteady(self, site, then):
        audit = await site.run(doors(_2=[False, then]))
        assert statuses(audit)[WEB_2] == "UNKNOWN unsteady"
        first, again = (site.store.evidence.get(one) for one in audit.findings[1].evidence)
        assert (first, again) == (b"door website 127.0.0.2 1", b"door website 127.0.0.2 2")

    async def test_a_known_failure_is_not_looked_at_again(self, site):
        observer = doors(_2=[False])
        first = await site.run(observer)
        second = await site.run(observer)
        assert rounds(site, second)[1] == []
        assert statuses(second) == statuses(first)
        assert observer.looks["127.0.0.2"] == 3

    async def test_a_failure_that_comes_back_is_new(self, site):
        observer = doors(_2=[False, False, True, False])
        for _ in range(3):
            audit = await site.run(observer)
        assert rounds(site, audit)[1] == ["127.0.0.2"]

    async def test_a_failure_over_all_addresses_is_looked_at_again_at_all(self, site):
        observer = doors(_2=[False, True])
        audit = await site.run(observer, baseline=ALL_TOGETHER)
        assert rounds(site, audit)[1] == ["127.0.0.1", "127.0.0.2"]
        assert statuses(audit)[f"website/ {ALL}"] == "UNKNOWN unsteady"

    async def test_what_is_not_of_the_network_is_never_looked_at_twice(self, site):
        door, wall = doors(), walls(False)
        audit = await site.run(door, wall, baseline=WITH_WALLS)
        assert statuses(audit)["website/127.0.0.1 dry"] == "FAIL"
        assert wall.looks[""] == 2  # one a system
        assert door.looks["127.0.0.1"] == 2


class TestRestriction:
    async def run(self, site, **narrowed):
        restriction = Restriction(**{key: frozenset({one}) for key, one in narrowed.items()})
        door, wall = doors(), walls()
        audit = await site.run(door, wall, baseline=WITH_WALLS, restriction=restriction)
        (note,) = [str(one) for one in audit.vantage.notes if "narrowed" in str(one)]
        assert note == f"this run was narrowed to {next(iter(narrowed.values()))}"
        scope = site.store.audits()[-1].scope
        assert scope == {"systems": [], "areas": [], "rules": []} | {
            key: [one] for key, one in narrowed.items()
        }
        return audit, door, wall

    async def test_to_a_system(self, site):
        audit, door, _ = await self.run(site, systems="portal")
        assert set(statuses(audit)) == {PORTAL, "portal/127.0.0.3 dry", "portal/ attested"}
        assert by_requirement(audit) == {"portal": "MANUAL"}
        assert set(door.looks) == {"127.0.0.3"}

    async def test_to_a_rule(self, site):
        audit, _, wall = await self.run(site, rules=RULE)
        assert set(statuses(audit)) == {WEB_1, WEB_2, PORTAL}
        assert (audit.requirements, wall.looks.total()) == ((), 0)

    async def test_to_what_a_person_attests(self, site):
        audit, door, _ = await self.run(site, rules=f"{REQUIREMENT}.attested")
        assert set(statuses(audit)) == {"website/ attested", "portal/ attested"}
        assert (audit.requirements, door.looks.total()) == ((), 0)

    async def test_to_an_area(self, site):
        audit, door, _ = await self.run(site, areas="wall")
        assert {key.rpartition(" ")[2] for key in statuses(audit)} == {"dry"}
        assert audit.requirements == ()
        assert door.looks.total() == 3  # the rule needs both areas

    async def test_a_requirement_that_is_covered_whole_is_given(self, site):
        restriction = Restriction(areas=frozenset({"door"}))
        audit = await site.run(doors(), restriction=restriction)
        assert by_requirement(audit) == {"website": "PASS", "portal": "PASS"}

    async def test_a_part_is_not_the_audit_before_a_whole(self, site):
        await site.run(doors(), restriction=Restriction(systems=frozenset({"portal"})))
        whole = await site.run(doors())
        assert site.store.latest(before=whole.id) is None


NAMED = INVENTORY.replace(", addresses: [127.0.0.1, 127.0.0.2]", "")
WEB = "web.example.vn"


class TestNames:
    async def audit(self, site, zone, observer=None, **faults):
        with NameServer(zone, faults={(WEB, type): fault for type, fault in faults.items()}) as dns:
            plan = {"text": NAMED, "resolver": dns.address}
            return await site.run(observer or doors(), **plan)

    async def test_an_endpoint_is_looked_at_at_each_address_of_its_name(self, site):
        audit = await self.audit(site, {(WEB, "A"): ["127.0.0.8"], (WEB, "AAAA"): ["::1"]})
        assert statuses(audit) == {
            "website/127.0.0.8 legacy-off": "PASS",
            "website/::1 legacy-off": "PASS",
            PORTAL: "PASS",
        }
        assert [one.targets[1].addresses for one in site.store.systems(audit.id)] == [
            ("127.0.0.8", "::1"),
            ("127.0.0.3",),
        ]

    @pytest.mark.parametrize(
        ("fault", "cause"), [("servfail", "unreachable"), ("silent", "timed_out")]
    )
    async def test_addresses_that_the_resolver_did_not_tell_do_not_pass(self, site, fault, cause):
        audit = await self.audit(site, {(WEB, "A"): ["127.0.0.8"]}, AAAA=fault)
        assert statuses(audit) == {
            "website/ legacy-off": f"UNKNOWN {cause}",
            "website/127.0.0.8 legacy-off": "PASS",
            PORTAL: "PASS",
        }
        assert by_requirement(audit)["website"] == "UNKNOWN"

    async def test_a_failure_is_proven_all_the_same(self, site):
        zone = {(WEB, "A"): ["127.0.0.8"]}
        audit = await self.audit(site, zone, doors(_8=[False]), AAAA="servfail")
        assert statuses(audit)["website/127.0.0.8 legacy-off"] == "FAIL"
        assert by_requirement(audit)["website"] == "FAIL"

    async def test_a_name_without_address_is_unknown(self, site):
        audit = await self.audit(site, {(WEB, "TXT"): ["x"]})
        assert statuses(audit)["website/ legacy-off"] == "UNKNOWN unreachable"
        assert str(audit.findings[0].reason) == "web.example.vn has no address"

    async def test_a_name_that_the_resolver_does_not_tell_is_unknown(self, site):
        audit = await self.audit(site, {}, A="servfail", AAAA="servfail")
        assert statuses(audit)["website/ legacy-off"] == "UNKNOWN unreachable"
        assert "SERVFAIL" in str(audit.findings[0].reason)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)),
    ],
)
def test_ids_of_audits_sort_by_time(earlier, later):
    assert run.new_audit_id(earlier) < run.new_audit_id(later)


def test_ids_of_audits_are_of_uuid_version_7_and_each_another():
    ids = {run.new_audit_id(datetime(2026, 1, 1, tzinfo=UTC)) for _ in range(100)}
    form = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert len(ids) == 100
    assert all(re.fullmatch(form, one) for one in ids)
