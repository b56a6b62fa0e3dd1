"""The store remembers weeks of tests and hosts linked, of many audits, and forgets what is old."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from agent import store_memory
from agent.store import Store, open_store
from agent.store_memory import WEEKLY_TEST, WEEKS_KEPT
from checks.memory import LinkSeen, Remembered, WeekTested, monday_of
from checks.verdict import Status
from checks.web.hijack_traits import VISITORS, Hijack, Impression
from tests.builders import NOON, a_finding, a_look, a_system, an_audit, an_unseen, day
from tests.checks.web.web_facts import HTTPS, web_facts

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
WEB = ("website", "web")
ALL = ("website", "portal")
MONDAY = date(2026, 8, 31)  # of the week of NOON


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, now=lambda: NOON) as opened:
        yield opened


def remember(
    store: Store, moment: datetime, *statuses: Status, rejudges: str | None = None, **more
):
    """Record an audit in which the rules that ask for the weekly test came to these statuses."""
    found = (
        a_finding(one, check=WEEKLY_TEST, rule=f"a/B.{n}", seen_at=moment, **more)
        for n, one in enumerate(statuses)
    )
    audit = an_audit(*found, id=f"{moment:%F %T} {rejudges}", started_at=moment)
    store.begin_audit(audit.id, moment, moment.date(), (a_system(),), {}, rejudges=rejudges)
    store.finish_audit(replace(audit, finished_at=moment))
    return audit


def weeks(store: Store, now: datetime = NOON) -> tuple[WeekTested, ...]:
    return store.remembered(now, ALL).get(WEB, Remembered()).weeks


def week(monday: date = MONDAY, **counts: int) -> WeekTested:
    return WeekTested(monday=monday, **counts)


def test_nothing_is_remembered_before_the_first_audit(store: Store) -> None:
    assert store.remembered(NOON, ALL) == {}


def test_audits_are_counted_by_the_week_in_vietnam_the_newest_first(store: Store) -> None:
    sunday_in_vietnam = datetime.fromisoformat("2026-09-06T16:59:59+00:00")
    for moment, status in [
        (day(0), FAIL),
        (day(1), FAIL),
        (sunday_in_vietnam, PASS),
        (sunday_in_vietnam + timedelta(seconds=1), UNKNOWN),
    ]:
        remember(store, moment, status)
    next_monday = MONDAY + timedelta(weeks=1)
    assert weeks(store) == (week(next_monday, undecided=1), week(passed=1, failed=2))


def test_several_rules_are_one_test_and_the_worst_stands(store: Store) -> None:
    remember(store, day(0), PASS, FAIL, UNKNOWN)
    assert weeks(store) == (week(failed=1),)


def test_other_targets_and_other_checks_are_kept_apart(store: Store) -> None:
    remember(store, day(0), FAIL, target="app")
    remember(store, day(1), FAIL, kind="system")
    remember(store, day(2), Status.NOT_APPLICABLE)
    assert weeks(store) == ()
    assert store.remembered(NOON, ALL)["website", "app"].weeks == (week(failed=1),)


def test_what_is_judged_again_is_no_test(store: Store) -> None:
    first = remember(store, day(0), FAIL)
    remember(store, day(1), PASS, rejudges=first.id)
    assert weeks(store) == (week(failed=1),)


def test_old_weeks_are_forgotten(store: Store) -> None:
    remember(store, day(0), FAIL)
    later = day(0) + timedelta(weeks=WEEKS_KEPT + 1)
    assert weeks(store, later) == ()
    remember(store, later, PASS)
    assert weeks(store) == (week(monday_of(later), passed=1),)


def read(store: Store, moment: datetime, *hosts: str, round: int = 1, facts=None, **page) -> None:
    """Record a look at a site whose page links to these hosts."""
    shown = {"asked_as": VISITORS} | page
    impression = Impression(url=HTTPS, signs=(), outbound=hosts, **shown)
    seen = web_facts(hijack=Hijack(pages=(impression,))) if facts is None else facts
    audit = an_audit(id=f"{moment:%F %T}", started_at=moment)
    if round == 1:
        store.begin_audit(audit.id, moment, moment.date(), (a_system(),), {})
    look = a_look(seen, area="web", address="", seen_at=moment)
    store.record_looks(audit.id, (look,), round)


def links(store: Store) -> Remembered:
    return store.remembered(NOON, ALL).get(WEB, Remembered())


def seen(host: str, first: int, last: int, looks: int) -> LinkSeen:
    return LinkSeen(host=host, first_seen=day(first), last_seen=day(last), looks=looks)


def test_hosts_are_remembered_with_when_and_how_often(store: Store) -> None:
    read(store, day(0), "a.example", "b.example")
    read(store, day(1), "a.example")
    read(store, day(5), "a.example", "c.example")
    assert links(store).links_since == day(0)
    assert links(store).links == (
        seen("a.example", 0, 5, 3),
        seen("b.example", 0, 0, 1),
        seen("c.example", 5, 5, 1),
    )


def test_a_look_that_found_no_link_is_a_look(store: Store) -> None:
    read(store, day(0))
    assert (links(store).links_since, links(store).links) == (day(0), ())


@pytest.mark.parametrize(
    "nothing",
    [
        pytest.param({"facts": an_unseen()}, id="nothing was seen"),
        pytest.param({"facts": web_facts(hijack=an_unseen())}, id="no page was read"),
        pytest.param({"asked_as": ()}, id="nobody got the page"),
    ],
)
def test_a_look_that_read_no_page_is_none(store: Store, nothing) -> None:
    read(store, day(0), "a.example", **nothing)
    assert links(store) == Remembered()


def test_looking_again_in_the_same_audit_does_not_count_twice(store: Store) -> None:
    read(store, day(0), "a.example")
    read(store, day(0), "a.example", "b.example", round=2)
    assert links(store).links == (seen("a.example", 0, 0, 1),)


def test_a_page_that_names_new_hosts_every_night_does_not_fill_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_memory, "MOST_HOSTS", 3)
    for night in range(5):
        read(store, day(night), "a.example", f"{night}.example")
    assert [one.host for one in links(store).links] == ["3.example", "4.example", "a.example"]
    assert links(store).links_since == day(0)


def test_what_is_remembered_survives_and_the_record_still_holds(tmp_path: Path) -> None:
    with open_store(tmp_path, now=lambda: NOON) as store:
        read(store, day(0), "a.example")
        remember(store, day(1), FAIL)
    with open_store(tmp_path, now=lambda: NOON) as store:
        assert links(store).links == (seen("a.example", 0, 0, 1),)
        assert links(store).weeks == (week(failed=1),)
        assert store.verify() is None


def test_a_run_of_few_systems_reads_of_these_alone(store: Store) -> None:
    remember(store, day(0), FAIL)
    remember(store, day(1), FAIL, system="portal")
    read(store, day(2), "a.example")
    assert set(store.remembered(NOON, ["portal"])) == {("portal", "web")}
    assert set(store.remembered(NOON, ALL)) == {("portal", "web"), WEB}
    assert set(store.remembered(NOON, [str(n) for n in range(2000)])) == {("portal", "web"), WEB}
