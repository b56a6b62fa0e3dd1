"""Every row of the checklist for IPv6 has its requirement, its source and its way to be shown."""

import pytest

from baselines.read import read_all, shipped
from baselines.requirement import Baseline, Requirement
from checks import catalogue

PROGRAMME, READY = "ipv6-programme-2026-2030", "ipv6-ready"
ROWS = {  # row of the checklist → how it is shown, and by which checks
    "IP6-01": ("full", {"aaaa_published", "aaaa_global"}),
    "IP6-02": ("partial", {"answers_where_ipv4_does", "same_status", "full_packets_pass"}),
    "IP6-03": ("full", {"name_servers_answer"}),
    "IP6-04": (
        "partial",
        {
            "aaaa_published",
            "answers_where_ipv4_does",
            "mail_hosts_published",
            "mail_hosts_answer",
            "mail_hosts_named_back",
            "spf_lets_ipv6_send",
        },
    ),
    "IP6-05": ("partial", {"aaaa_published", "aaaa_global", "answers_where_ipv4_does"}),
    "IP6-06": ("manual", set()),
    "IP6-07": ("manual", set()),
    "IP6-08": ("partial", {"opens_no_more"}),
    "IP6-09": (
        "full",
        {"history.ipv6_tested_every_week", "history.ipv6_not_failing_for_weeks"},
    ),
    "IP6-10": ("partial", {"works_without_ipv4", "needed_hosts_have_ipv6"}),
}
OF_THE_LOGO = {"READY-01": "full", "READY-02": "full", "READY-03": "full", "READY-04": "full"}


def document(id: str) -> Baseline:
    return next(one for one in read_all(shipped()) if one.document.id == id)


def by_row(id: str) -> dict[str, Requirement]:
    return {one.id.partition("/")[2]: one for one in document(id).requirements}


def test_every_row_is_there_once() -> None:
    rows = by_row(PROGRAMME)
    assert set(ROWS) <= set(rows)
    assert len(rows) == len(document(PROGRAMME).requirements)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_shown_by_a_machine_where_one_can_tell_and_by_a_person_where_not(row: str) -> None:
    automation, checks = ROWS[row]
    found = by_row(PROGRAMME)[row]
    assert found.automation == automation
    assert {rule.check for rule in found.rules} == {
        check if "." in check else f"ipv6.{check}" for check in checks
    }
    assert bool(found.evidence_wanted) is (automation != "full")


def test_what_the_tool_adds_to_the_checklist_is_advice_alone() -> None:
    added = [one for row, one in by_row(PROGRAMME).items() if row not in ROWS]
    assert {rule.duty.everywhere for one in added for rule in one.rules} == {"should"}


def test_the_logo_has_two_tests_and_a_watch_that_warns() -> None:
    assert {row: one.automation for row, one in by_row(READY).items()} == OF_THE_LOGO


def test_every_question_of_ipv6_is_asked_by_the_programme() -> None:
    asked = {rule.check for one in document(PROGRAMME).requirements for rule in one.rules}
    assert {name for name in catalogue.questions() if name.startswith("ipv6.")} <= asked
