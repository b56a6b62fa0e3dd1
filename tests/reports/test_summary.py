"""Every number once, everything shown once, the worst first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.verdict import Cause, Said, Status
from reports.report import Change
from reports.summary import Coverage, Summary, summarise, waived
from tests.reports.sample import ATTESTATION, NOW, PLAN, WAIVER, audit, finding, report, verdict


def of(*findings, **changed) -> Summary:
    return summarise(report(list(findings), **changed))


def unknown(**changed):
    return finding(status=Status.UNKNOWN, cause=Cause.TIMED_OUT, **changed)


def failing(**changed):
    return finding(**({"status": Status.FAIL, "reason": Said("expired")} | changed))


@pytest.mark.parametrize(
    ("findings", "coverage"),
    [
        pytest.param([], (0, 0), id="nothing"),
        pytest.param([finding(), failing()], (2, 2), id="pass and fail are decided"),
        pytest.param([finding(), unknown()], (2, 1), id="unknown could have been"),
        pytest.param([finding(status=Status.MANUAL)], (0, 0), id="manual is not a machine's"),
        pytest.param([finding(status=Status.NOT_APPLICABLE)], (0, 0), id="what binds nobody"),
        pytest.param([failing(overlay=WAIVER)], (1, 1), id="a waived failure is decided"),
    ],
)
def test_covers_what_a_machine_can_decide(findings, coverage: tuple[int, int]) -> None:
    applicable, decided = coverage
    assert of(*findings).findings == Coverage(applicable=applicable, decided=decided)


@pytest.mark.parametrize(
    ("status", "coverage"),
    [
        (Status.PASS, (1, 1)),
        (Status.FAIL, (1, 1)),
        (Status.UNKNOWN, (1, 0)),
        (Status.MANUAL, (1, 0)),
        (Status.NOT_APPLICABLE, (0, 0)),
    ],
)
def test_covers_requirements_that_apply(status: Status, coverage: tuple[int, int]) -> None:
    row = verdict(finding(), status=status, met=None)
    got = summarise(report([], audit=audit([], requirements=(row,)))).requirements
    assert (got.applicable, got.decided) == coverage


@pytest.mark.parametrize(
    ("status", "overlay", "on", "is_waived"),
    [
        pytest.param(Status.FAIL, WAIVER, date(2026, 12, 31), True, id="on its last day"),
        pytest.param(Status.FAIL, WAIVER, date(2027, 1, 1), False, id="on the day after"),
        pytest.param(Status.FAIL, PLAN, date(2026, 11, 24), False, id="a plan waives nothing"),
        pytest.param(Status.FAIL, None, date(2026, 11, 24), False, id="no overlay"),
        pytest.param(Status.UNKNOWN, WAIVER, date(2026, 11, 24), False, id="unknown is no failure"),
    ],
)
def test_waives_failures_under_a_valid_waiver_alone(status, overlay, on, is_waived) -> None:
    cause = Cause.BUG if status is Status.UNKNOWN else None
    assert waived(finding(status=status, cause=cause, overlay=overlay), on) is is_waived


def test_a_waiver_leaves_the_count_and_lowers_what_is_failing() -> None:
    summary = of(failing(overlay=WAIVER), failing(target="mx"), failing(target="x", duty="should"))
    assert summary.counts[Status.FAIL] == 3
    assert (summary.waived, summary.failing) == (1, {"must": 1, "should": 1})


def test_shows_once_what_two_documents_ask_with_the_strictest_first() -> None:
    mild = failing(duty="should", severity="critical")
    strict = failing(rule_id="tcvn-14423-2026/NET-07.no-old-protocols", severity="low")
    (item,) = of(mild, strict).items
    assert item.findings == (strict, mild)
    assert (item.duty, item.severity) == ("must", "critical")


def test_shows_once_what_two_addresses_show() -> None:
    (item,) = of(failing(address="192.0.2.1"), failing(address="2001:db8::1")).items
    assert item.addresses == ("192.0.2.1", "2001:db8::1")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"reason": Said("other")}, id="another reason"),
        pytest.param({"observed": "x"}, id="another observation"),
        pytest.param({"locus": "cookie:sid"}, id="another locus"),
        pytest.param({"target": "mx"}, id="another target"),
        pytest.param({"system": "hoso"}, id="another system"),
        pytest.param({"params": {"min": 1}}, id="another parameter"),
        pytest.param({"check": "tls.key_strong"}, id="another question"),
        pytest.param({"overlay": WAIVER}, id="one of them waived"),
    ],
)
def test_shows_twice_what_differs(other) -> None:
    assert len(of(failing(), failing(address="2001:db8::1", **other)).items) == 2


def test_shows_each_requirement_that_a_person_attests() -> None:
    manual = {"check": "", "status": Status.MANUAL}
    both = of(finding("a/X", **manual), finding("a/Y", **manual)).items
    assert [item.strictest.requirement for item in both] == ["a/X", "a/Y"]


def test_orders_the_worst_first() -> None:
    findings = [
        finding(target="passes"),
        finding(target="bound-by-nothing", status=Status.NOT_APPLICABLE),
        finding(target="attested", status=Status.MANUAL, overlay=ATTESTATION),
        finding(target="to-attest", status=Status.MANUAL),
        unknown(target="unseen"),
        failing(target="waived", severity="critical", overlay=WAIVER),
        failing(target="should", duty="should", severity="critical"),
        failing(target="must-low", severity="low"),
        failing(target="must-high"),
    ]
    assert [item.target for item in of(*findings).items] == [
        "must-high",
        "must-low",
        "should",
        "waived",
        "unseen",
        "to-attest",
        "attested",
        "passes",
        "bound-by-nothing",
    ]


def test_orders_systems_by_their_failures_not_by_their_waived_ones() -> None:
    summary = of(
        failing(severity="critical", overlay=WAIVER), failing(system="hoso", severity="low")
    )
    assert [part.id for part in summary.systems] == ["hoso", "website"]


def test_keeps_what_belongs_to_a_system_that_nobody_declared() -> None:
    parts = {part.id: part for part in of(failing(system="stray")).systems}
    assert parts["stray"].counts[Status.FAIL] == 1


OLDER = NOW - timedelta(days=9)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        (["new", "unchanged"], "unchanged"),
        (["new", "reopened"], "reopened"),
        (["new", "new"], "new"),
    ],
    ids=[
        "asked by a second document only now",
        "came back",
        "new for both",
    ],
)
def test_an_item_is_as_old_as_its_oldest_finding(changes, kind: str) -> None:
    one, two = failing(), failing(rule_id="tcvn-14423-2026/NET-07.x")
    known = {
        one.fingerprint: Change(kind=changes[0], first_seen=NOW),
        two.fingerprint: Change(kind=changes[1], first_seen=OLDER),
    }
    (item,) = of(one, two, changes=known).items
    assert item.change is not None
    assert (item.change.kind, item.change.first_seen) == (kind, OLDER)


def test_a_first_audit_has_no_changes_to_show() -> None:
    one = failing()
    known = {one.fingerprint: Change(kind="new", first_seen=NOW)}
    (item,) = of(one, changes=known, previous_at=None).items
    assert item.change is None


def test_counts_a_passing_rule_as_no_change() -> None:
    one, two = finding(), failing(target="mx")
    known = {f.fingerprint: Change(kind="unchanged") for f in (one, two)}
    summary = of(one, two, changes=known, resolved=(), not_retested=())
    assert summary.changes["unchanged"] == 1


def test_loses_no_finding() -> None:
    full = report()
    shown = [f for item in summarise(full).items for f in item.findings]
    assert sorted(map(id, shown)) == sorted(map(id, full.audit.findings))


def test_speaks_of_the_day_of_the_audit() -> None:
    late = replace(audit([failing(overlay=WAIVER)]), as_of=date(2027, 1, 1))
    assert summarise(report([], audit=late)).waived == 0
