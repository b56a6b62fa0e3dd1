"""The embedded lab, audited whole: what is wrong there, and nothing else, is what fails."""

import os
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from agent import auditing
from agent.lab.defects import DEFECTS, NOT_TO_MEND, Defect
from agent.restriction import Restriction
from agent.store import open_store
from agent.world import utc_now
from checks.finding import Finding
from checks.verdict import Cause, Status
from reports.report import Report
from tests.audits import audit_lab, lab_wish


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    folder = tmp_path_factory.mktemp("recorded")
    return folder, audit_lab(folder)


def failures(report: Report) -> set[tuple[str, str, str]]:
    return {
        (one.system, one.target, one.rule)
        for one in report.audit.findings
        if one.status is Status.FAIL
    }


def listed() -> set[tuple[str, str, str]]:
    return {(one.system, one.target, rule) for one in DEFECTS for rule in one.breaks} | NOT_TO_MEND


def essence(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return [
        (one.fingerprint, one.address, one.status, one.cause, str(one.reason), one.evidence)
        for one in findings
    ]


def test_exactly_what_the_table_lists_fails(recorded: tuple[Path, Report]) -> None:
    assert failures(recorded[1]) == listed()


# Of these a first audit cannot tell.
OF_EARLIER_AUDITS = {
    "ipv6-programme-2026-2030/IP6-09.tested-weekly",
    "web-hygiene/NEW-LINKS.no-new-sites",
}


def test_the_good_site_passes_all_that_a_machine_can_tell(recorded: tuple[Path, Report]) -> None:
    undecided = {
        one.rule
        for one in recorded[1].audit.findings
        if one.target == "web"
        and one.system == "cong-thong-tin"
        and one.status not in (Status.PASS, Status.NOT_APPLICABLE)
    }
    assert undecided == OF_EARLIER_AUDITS


def test_every_status_appears(recorded: tuple[Path, Report]) -> None:
    assert set(Status) == {finding.status for finding in recorded[1].audit.findings}


def test_nothing_is_unknown_through_a_bug(recorded: tuple[Path, Report]) -> None:
    causes = Counter(finding.cause for finding in recorded[1].audit.findings)
    assert causes[Cause.BUG] == 0
    assert causes[Cause.NOTHING_DECLARED] > 0
    assert causes[Cause.UNREACHABLE] > 0


def test_every_finding_of_the_network_has_evidence(recorded: tuple[Path, Report]) -> None:
    bare = [
        finding.rule
        for finding in recorded[1].audit.findings
        if finding.check.startswith("tls.")
        and finding.status in (Status.PASS, Status.FAIL)
        and not finding.evidence
    ]
    assert bare == []


def test_two_runs_on_other_ports_report_no_change(tmp_path: Path) -> None:
    first, second = audit_lab(tmp_path), audit_lab(tmp_path)
    assert {change.kind for change in second.changes.values()} == {"unchanged"}
    assert second.resolved == ()
    assert {one.fingerprint for one in first.audit.findings} == {
        one.fingerprint for one in second.audit.findings
    }


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"mending-{defect.id}")
def test_mending_one_defect_resolves_exactly_its_rules(tmp_path: Path, defect: Defect) -> None:
    audit_lab(tmp_path)
    after = audit_lab(tmp_path, frozenset({defect.id}))
    assert sorted({one.rule for one in after.resolved}) == sorted(defect.breaks)
    assert {(one.system, one.target) for one in after.resolved} == {(defect.system, defect.target)}
    assert {after.changes[one.fingerprint].cause for one in after.resolved} == {"target"}
    assert not {kind.kind for kind in after.changes.values()} & {"new", "reopened"}


def test_a_defect_that_comes_back_is_reopened(tmp_path: Path) -> None:
    audit_lab(tmp_path)
    audit_lab(tmp_path, frozenset({"old-tls"}))
    again = audit_lab(tmp_path)
    reopened = {
        finding.rule
        for finding in again.audit.findings
        if again.changes[finding.fingerprint].kind == "reopened"
    }
    broken = next(defect for defect in DEFECTS if defect.id == "old-tls").breaks
    assert reopened == set(broken)


def test_judging_again_without_the_network_finds_the_same(recorded: tuple[Path, Report]) -> None:
    folder, report = recorded  # its servers are gone
    with open_store(folder / "data", now=utc_now) as store:
        again = auditing.rejudge(report.audit.id, store, (), None)
    assert essence(again.audit.findings) == essence(report.audit.findings)
    assert again.audit.requirements == report.audit.requirements


def test_judging_again_under_an_older_day_uses_the_law_of_that_day(
    recorded: tuple[Path, Report],
) -> None:
    folder, report = recorded
    with open_store(folder / "data", now=utc_now) as store:
        again = auditing.rejudge(
            report.audit.id, store, (), auditing.today(report.audit.started_at).replace(month=1)
        )
    used = {one.id for one in again.audit.baselines}
    assert "nd-85-2016" in used
    assert "nd-331-2026" not in used


def test_the_record_of_an_audit_gives_the_same_report_again(recorded: tuple[Path, Report]) -> None:
    folder, report = recorded
    with open_store(folder / "data", now=utc_now) as store:
        again = auditing.reported(report.audit.id, store)
    assert again.audit == report.audit
    assert again.rules == report.rules
    assert again.systems == report.systems


def test_the_chain_over_all_acts_holds(recorded: tuple[Path, Report]) -> None:
    with open_store(recorded[0] / "data", now=utc_now) as store:
        assert store.verify(with_evidence=True) is None


def test_nothing_is_left_running(tmp_path: Path) -> None:
    audit_lab(tmp_path)
    listening = subprocess.run(["ss", "-ltnp"], capture_output=True, text=True, check=True).stdout
    assert f"pid={os.getpid()}," not in listening


OWN = """
document:
  id: quy-che
  version: "1"
  number: Quy chế
  title: {vi: Quy chế của Sở, en: The department's regulation}
  url: https://www.example.vn/quy-che
  in_force: 2026-01-01
  status: practice
  verified: null
requirements:
  - id: CAP-DO
    title: {vi: Có cấp độ, en: A level is there}
    clause: "1"
    kinds: [portal]
    automation: full
    rules:
      - id: declared
        covers: {vi: Có cấp độ., en: A level is there.}
        check: level.declared
        duty: must
        severity: low
        origin: plan
        remedy: {vi: [Khai báo cấp độ.], en: [Declare the level.]}
"""


def test_an_audit_by_a_baseline_of_ones_own_is_judged_again_without_its_file(
    tmp_path: Path,
) -> None:
    with lab_wish(tmp_path) as wish:
        own = wish.inventory.parent / "quy-che.yaml"
        own.write_text(OWN, encoding="utf-8")
        text = wish.inventory.read_text(encoding="utf-8")
        named = text.replace(
            "id: cong-thong-tin", "id: cong-thong-tin\n  baselines: [./quy-che.yaml]"
        )
        wish.inventory.write_text(named, encoding="utf-8")
        report = auditing.audit(wish)
    own.unlink()
    assert "quy-che/CAP-DO.declared" in {one.rule for one in report.audit.findings}
    with open_store(tmp_path / "data", now=utc_now) as store:
        again = auditing.rejudge(report.audit.id, store, (), None)
    assert essence(again.audit.findings) == essence(report.audit.findings)


def test_a_narrowed_audit_is_judged_again_as_narrow_as_it_was(tmp_path: Path) -> None:
    with lab_wish(tmp_path) as wish:
        narrow = replace(wish, restriction=Restriction(areas=frozenset({"level"})))
        report = auditing.audit(narrow)
    with open_store(tmp_path / "data", now=utc_now) as store:
        again = auditing.rejudge(report.audit.id, store, (), None)
    assert essence(again.audit.findings) == essence(report.audit.findings)
