"""Only failing and being seen to fail no more are changes, and each has one cause."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from agent.changes import Seen, compare, grouped, joined, resolved
from checks.finding import Audit, BaselineUsed
from checks.verdict import Status
from tests.builders import DOCUMENT, NOON, RULE, a_finding, an_audit, day, fingerprint

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
MANUAL, NOT_APPLICABLE = Status.MANUAL, Status.NOT_APPLICABLE
KEY = fingerprint(RULE, "website", "web")


def an_audit_of(*statuses: Status | None, number: int = 0, **changes: Any) -> Audit:
    """An audit of one target at several addresses; None: nothing was judged there."""
    found = tuple(
        a_finding(status, address=f"192.0.2.{n}", seen_at=day(number))
        for n, status in enumerate(statuses)
        if status is not None
    )
    return an_audit(*found, id=f"audit-{number}", started_at=day(number), **changes)


def history(*statuses: Status | None) -> dict[str, Seen]:
    """What is known after audits on days -1, -2, … back."""
    known: dict[str, Seen] = {}
    for number, status in enumerate(reversed(statuses), start=-len(statuses)):
        for key, group in grouped(an_audit_of(status, number=number)).items():
            if group.seen:
                known[key] = joined(known.get(key), group.seen)
    return known


@pytest.mark.parametrize(
    ("earlier", "before", "now", "kind"),
    [
        pytest.param([], PASS, FAIL, "new", id="fails for the first time"),
        pytest.param([], None, FAIL, "new", id="fails where nothing was judged before"),
        pytest.param([], UNKNOWN, FAIL, "new", id="fails where nothing could be told before"),
        pytest.param([FAIL], PASS, FAIL, "reopened", id="fails again"),
        pytest.param([FAIL, PASS], UNKNOWN, FAIL, "reopened", id="fails again after a blind day"),
        pytest.param([], FAIL, FAIL, "unchanged", id="still fails"),
        pytest.param([FAIL], UNKNOWN, FAIL, "unchanged", id="failed, was not seen, still fails"),
        pytest.param([FAIL], None, FAIL, "unchanged", id="failed, was left out, still fails"),
        pytest.param([], FAIL, PASS, "resolved", id="was mended"),
        pytest.param([], FAIL, NOT_APPLICABLE, "resolved", id="no longer binds"),
        pytest.param([FAIL], UNKNOWN, PASS, "resolved", id="failed, was not seen, is mended"),
        pytest.param([], FAIL, UNKNOWN, "not_retested", id="failed, and cannot be told today"),
        pytest.param([], FAIL, MANUAL, "not_retested", id="failed, and a person must tell now"),
        pytest.param([], FAIL, None, "not_retested", id="failed, and was left out today"),
        pytest.param([FAIL], UNKNOWN, UNKNOWN, "not_retested", id="failed, and two blind days"),
        pytest.param([], PASS, PASS, "unchanged", id="still passes"),
        pytest.param([], PASS, UNKNOWN, "unchanged", id="passed, and cannot be told today"),
        pytest.param([], UNKNOWN, PASS, "unchanged", id="can be told today, and passes"),
        pytest.param([], None, PASS, "unchanged", id="is new and passes"),
        pytest.param([FAIL], PASS, PASS, "unchanged", id="was mended long ago"),
    ],
)
def test_how_a_fingerprint_stands(
    earlier: list[Status], before: Status | None, now: Status | None, kind: str
) -> None:
    known = history(before, *reversed(earlier))
    changes = compare(an_audit_of(before, number=-1), an_audit_of(now), known)
    assert changes[KEY].kind == kind
    assert (changes[KEY].cause is None) == (kind in ("unchanged", "not_retested"))


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        pytest.param([PASS, PASS], [PASS, FAIL], "new", id="one of two addresses fails"),
        pytest.param([FAIL, PASS], [PASS, FAIL], "unchanged", id="the other address fails"),
        pytest.param([FAIL, FAIL], [PASS, UNKNOWN], "not_retested", id="only one was seen mended"),
        pytest.param([FAIL, FAIL], [PASS, PASS], "resolved", id="both were seen mended"),
        pytest.param([FAIL, FAIL], [PASS, MANUAL], "not_retested", id="one is left to a person"),
        pytest.param([PASS, FAIL], [UNKNOWN, FAIL], "unchanged", id="one fails, one is unseen"),
    ],
)
def test_the_worst_address_speaks_for_all(
    before: list[Status], now: list[Status], kind: str
) -> None:
    changes = compare(an_audit_of(*before, number=-1), an_audit_of(*now), {})
    assert changes[KEY].kind == kind


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        pytest.param({"complete": True}, {"complete": False}, "not_retested", id="now"),
        pytest.param({"complete": False}, {"complete": True}, "unchanged", id="before"),
    ],
)
def test_an_audit_that_was_broken_off_resolves_nothing(
    before: dict[str, bool], now: dict[str, bool], kind: str
) -> None:
    changes = compare(an_audit_of(FAIL, number=-1, **before), an_audit_of(PASS, **now), {})
    assert changes[KEY].kind == kind


def test_an_audit_that_was_broken_off_still_finds() -> None:
    changes = compare(an_audit_of(PASS, number=-1), an_audit_of(FAIL, complete=False), {})
    assert changes[KEY].kind == "new"


def test_what_an_audit_broken_off_before_found_is_not_lost() -> None:
    changes = compare(
        an_audit_of(FAIL, number=-1, complete=False), an_audit_of(PASS), history(FAIL)
    )
    assert changes[KEY].kind == "resolved"


def test_everything_that_fails_in_the_first_audit_is_new() -> None:
    changes = compare(None, an_audit_of(FAIL), {})
    assert (changes[KEY].kind, changes[KEY].cause) == ("new", "target")


OTHER_TEXT = (BaselineUsed(id=DOCUMENT, version="2", sha256="b" * 64),)
SAME_FACTS = {("website", "web", "door"): "f"}
OTHER_FACTS = {("website", "web", "door"): "g"}


@pytest.mark.parametrize(
    ("change", "facts", "reads", "cause"),
    [
        pytest.param({}, OTHER_FACTS, {}, "target", id="nothing but the target"),
        pytest.param({}, SAME_FACTS, {}, "target", id="nothing but the clock"),
        pytest.param({"baselines": OTHER_TEXT}, SAME_FACTS, {}, "baseline", id="another text"),
        pytest.param({"baselines": ()}, SAME_FACTS, {}, "baseline", id="a text that is new"),
        pytest.param(
            {"agent_version": "2"}, SAME_FACTS, {}, "tool", id="the tool on the same facts"
        ),
        pytest.param({"agent_version": "2"}, OTHER_FACTS, {}, "target", id="the tool, other facts"),
        pytest.param({"agent_version": "2"}, {}, {}, "target", id="the tool, facts nobody kept"),
        pytest.param(
            {"agent_version": "2"},
            SAME_FACTS,
            {"door.locked": ("door", "key")},
            "target",
            id="the tool, where another area's facts were not there",
        ),
        pytest.param(
            {"agent_version": "2", "baselines": OTHER_TEXT},
            SAME_FACTS,
            {},
            "baseline",
            id="both, and the text is named",
        ),
    ],
)
def test_a_change_has_one_cause(
    change: dict[str, Any], facts: dict[Any, str], reads: dict[str, Any], cause: str
) -> None:
    before = an_audit_of(PASS, number=-1, **change)
    changes = compare(
        before, an_audit_of(FAIL), {}, facts_before=facts, facts_now=SAME_FACTS, reads=reads
    )
    assert changes[KEY].cause == cause


@pytest.mark.parametrize(
    ("params", "cause"),
    [
        pytest.param({"any_of": ["TLS 1.2"]}, "baseline", id="other parameters"),
        pytest.param({"any_of": ("TLS 1.3",)}, "target", id="a tuple is the list it was read as"),
    ],
)
def test_other_parameters_are_another_text(params: dict[str, Any], cause: str) -> None:
    now = an_audit(a_finding(FAIL, params={"any_of": ["TLS 1.3"]}))
    changes = compare(an_audit(a_finding(PASS, params=params)), now, {})
    assert changes[KEY].cause == cause


@pytest.mark.parametrize(
    ("earlier", "before", "now", "first_seen"),
    [
        pytest.param([], PASS, FAIL, day(0), id="new: now"),
        pytest.param([], FAIL, FAIL, day(-1), id="unchanged: at the audit before"),
        pytest.param([PASS, FAIL], FAIL, FAIL, day(-3), id="unchanged: at its very first"),
        pytest.param([FAIL], PASS, FAIL, day(-2), id="reopened: at its very first"),
        pytest.param([], FAIL, PASS, day(-1), id="resolved: when it failed"),
        pytest.param([], FAIL, None, day(-1), id="not retested: when it failed"),
        pytest.param([], PASS, PASS, None, id="never"),
    ],
)
def test_a_change_tells_since_when(
    earlier: list[Status], before: Status, now: Status | None, first_seen: datetime | None
) -> None:
    known = history(before, *earlier)
    changes = compare(an_audit_of(before, number=-1), an_audit_of(now), known)
    assert changes[KEY].first_seen == first_seen


def test_what_is_resolved_is_shown_as_it_failed() -> None:
    before, now = an_audit_of(PASS, FAIL, number=-1), an_audit_of(PASS, PASS)
    assert resolved(before, now, compare(before, now, {})) == (before.findings[1],)


def test_what_failed_before_the_audit_before_is_shown_as_it_is() -> None:
    before, now = an_audit_of(UNKNOWN, number=-1), an_audit_of(PASS)
    known = history(UNKNOWN, FAIL)
    assert resolved(before, now, compare(before, now, known)) == now.findings


def test_history_does_not_hang_on_the_order_in_which_audits_are_recorded() -> None:
    sightings = [
        Seen(first_failing=day(n), last_failing=day(n), last_tested=day(n)) for n in (3, 1, 2)
    ]
    known = joined(joined(sightings[0], sightings[1]), sightings[2])
    assert known == Seen(first_failing=day(1), last_failing=day(3), last_tested=day(3))


def test_a_finding_without_a_look_counts_from_the_audit_s_start() -> None:
    audit = an_audit(a_finding(FAIL, seen_at=None))
    seen = grouped(audit)[KEY].seen
    assert seen is not None
    assert seen.first_failing == NOON


def test_an_address_that_moves_is_no_change() -> None:
    before = an_audit(a_finding(FAIL, address="192.0.2.1"))
    now = an_audit(replace(before.findings[0], address="198.51.100.1"))
    assert compare(before, now, {})[KEY].kind == "unchanged"
