"""What was seen and judged survives JSON, and what cannot be read is never taken for seen."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, make_dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from types import MappingProxyType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.recorded import (
    as_json,
    canonical_json,
    facts_digest,
    facts_from_json,
    from_json,
    to_json,
    utc_text,
)
from checks import catalogue
from checks.declared import BackupSet, Endpoint, SystemProfile
from checks.finding import Audit, Finding, Overlay, RequirementVerdict, System, Target
from checks.verdict import NOT_ASKED, Answer, Cause, NotSeen, Said, Status
from tests.builders import (
    FACTS_CLASSES,
    NOON,
    DoorFacts,
    a_finding,
    a_requirement_verdict,
    a_system,
    a_target,
    an_audit,
    an_overlay,
    an_unseen,
    day,
)


class Floor(IntEnum):
    GROUND = 0
    FIRST = 1


def through_json(value: Any, cls: Any) -> Any:
    return from_json(json.loads(canonical_json(to_json(value))), cls)


ENDPOINT = Endpoint(url="https://a.vn", scheme="https", host="a.vn", port=443)
BACKUP = BackupSet(what="database", kind="files", location="/srv", max_age_s=86400)


@pytest.mark.parametrize(
    ("value", "cls"),
    [
        pytest.param(a_target(), Target, id="a target without declaration"),
        pytest.param(a_target(declared=ENDPOINT), Target, id="an endpoint's declaration"),
        pytest.param(a_target(declared=BACKUP), Target, id="a backup set's declaration"),
        pytest.param(a_target(declared=SystemProfile()), Target, id="an empty profile"),
        pytest.param(a_system(level=None), System, id="a system without level"),
        pytest.param(a_finding(), Finding, id="a finding that passes"),
        pytest.param(a_finding(Status.UNKNOWN), Finding, id="a finding with a cause"),
        pytest.param(
            a_finding(expected=Said("one of {a}", {"a": 1})), Finding, id="a Said as value"
        ),
        pytest.param(a_finding(seen_at=None, overlay=an_overlay()), Finding, id="a waived finding"),
        pytest.param(an_overlay(), Overlay, id="an overlay"),
        pytest.param(a_requirement_verdict(), RequirementVerdict, id="a requirement's verdict"),
        pytest.param(an_audit(a_finding(), performed_by=None), Audit, id="an audit by nobody"),
        pytest.param(an_unseen(), NotSeen, id="what was not seen"),
        pytest.param(
            Said("{a} {b} {c} {d}", {"a": date(2026, 1, 1), "b": 1, "c": 1.0, "d": "2026-01-01"}),
            Said,
            id="a sentence with a date beside a text that looks like one",
        ),
        pytest.param(
            DoorFacts(seen_at=NOON, keys={"not_seen": 1}), DoorFacts, id="a key like a tag"
        ),
        pytest.param(DoorFacts(seen_at=NOON, keys={"mapping": 1}), DoorFacts, id="the other tag"),
        pytest.param(
            DoorFacts(seen_at=NOON, sign=None), DoorFacts, id="looked, and it is not there"
        ),
        pytest.param(DoorFacts(seen_at=NOON), DoorFacts, id="nothing was asked"),
        pytest.param(DoorFacts(seen_at=NOON, sign="\udc80.gz"), DoorFacts, id="a name in no UTF-8"),
    ],
)
def test_what_is_recorded_comes_back(value: Any, cls: Any) -> None:
    assert through_json(value, cls) == value


def plain_types() -> st.SearchStrategy[Any]:
    return st.sampled_from(
        [
            (int, st.integers()),
            (float, st.floats(allow_nan=False, allow_infinity=False)),
            (bool, st.booleans()),
            (str, st.text()),
            (bytes, st.binary()),
            (date, st.dates()),
            (datetime, st.datetimes(timezones=st.just(UTC))),
            (Answer, st.sampled_from(Answer)),
            (Floor, st.sampled_from(Floor)),
            (Literal["a", "b"], st.sampled_from(["a", "b"])),
            (Said, st.builds(Said, st.text(), st.dictionaries(st.text(), arguments()))),
            (str | int | float | date, arguments()),
            (Said | str, st.text() | st.builds(Said, st.text())),
            (Endpoint | BackupSet | date, st.sampled_from([ENDPOINT, BACKUP, date.max])),
        ]
    )


def arguments() -> st.SearchStrategy[Any]:
    return st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.dates()


KEYS = st.sampled_from(["not_seen", "mapping", "date", "why"]) | st.text()
UNSEEN = st.builds(NotSeen, cause=st.sampled_from(Cause), why=st.builds(Said, st.text()))


def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        inner.map(lambda one: (tuple[one[0], ...], st.lists(one[1], max_size=3).map(tuple))),
        inner.map(lambda one: (tuple[int, one[0]], st.tuples(st.integers(), one[1]))),
        inner.map(lambda one: (Mapping[str, one[0]], st.dictionaries(KEYS, one[1], max_size=3))),
        inner.map(
            lambda one: (
                Mapping[Answer, one[0]],
                st.dictionaries(st.sampled_from(Answer), one[1], max_size=3),
            )
        ),
        inner.map(lambda one: (Mapping[int, one[0]], st.dictionaries(st.integers(), one[1]))),
        inner.map(lambda one: (one[0] | None, st.none() | one[1])),
        inner.map(lambda one: (one[0] | NotSeen, UNSEEN | one[1])),
        inner.map(lambda one: (one[0] | None | NotSeen, st.none() | UNSEEN | one[1])),
        st.lists(inner, min_size=1, max_size=3).map(a_dataclass),
    )


def a_dataclass(fields: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    cls = make_dataclass(
        "Made",
        [(f"field{number}", hint) for number, (hint, _) in enumerate(fields)],
        frozen=True,
        slots=True,
        kw_only=True,
    )
    values = {f"field{number}": value for number, (_, value) in enumerate(fields)}
    return cls, st.builds(cls, **values)


ANY_DATACLASS = st.lists(
    st.recursive(plain_types(), wider, max_leaves=4), min_size=1, max_size=4
).map(a_dataclass)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_dataclass_of_plain_values_comes_back(data: st.DataObject) -> None:
    cls, values = data.draw(ANY_DATACLASS)
    value = data.draw(values)
    back = through_json(value, cls)
    assert back == value
    assert canonical_json(to_json(back)) == canonical_json(to_json(value))  # 1 is not True, nor 1.0


PLAIN = {
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    str: st.text(max_size=9),
    bytes: st.binary(max_size=9),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    NotSeen: UNSEEN,
    Said: st.builds(Said, st.text(), st.dictionaries(st.text(), arguments(), max_size=2)),
    type(None): st.none(),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of any type that facts may have."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*map(values_of, args))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is Mapping:
        return st.dictionaries(values_of(args[0]), values_of(args[1]), max_size=2)
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(values_of(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, args))
    if is_dataclass(hint) and hint not in PLAIN:
        hints = get_type_hints(hint)
        return st.builds(hint, **{one.name: values_of(hints[one.name]) for one in fields(hint)})
    return PLAIN[hint] if hint in PLAIN else st.sampled_from(hint)


@pytest.mark.parametrize("cls", catalogue.facts_classes().values(), ids=lambda cls: cls.AREA)
def test_facts_of_every_area_come_back(cls: Any) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(values_of(cls))
    def comes_back(facts: Any) -> None:
        stored = json.loads(canonical_json(to_json(facts)))
        assert facts_from_json(cls.AREA, cls.VERSION, stored, {cls.AREA: cls}) == facts

    comes_back()


def test_a_field_added_later_was_not_asked_in_old_facts() -> None:
    facts = facts_from_json("door", 1, {"seen_at": "2026-09-01T05:00:00Z"}, FACTS_CLASSES)
    assert facts == DoorFacts(seen_at=NOON, locked=NOT_ASKED, sign=NOT_ASKED, keys=NOT_ASKED)


STORED = {"seen_at": "2026-09-01T05:00:00Z", "locked": True}


@pytest.mark.parametrize(
    ("area", "version", "stored", "cause"),
    [
        pytest.param("window", 1, STORED, Cause.NOT_ASKED, id="an area that is gone"),
        pytest.param("door", 2, STORED, Cause.NOT_ASKED, id="facts of a newer version"),
        pytest.param("door", 1, STORED | {"locked": "yes"}, Cause.BUG, id="a text for a yes or no"),
        pytest.param("door", 1, STORED | {"locked": None}, Cause.BUG, id="nothing for a yes or no"),
        pytest.param("door", 1, STORED | {"sign": 7}, Cause.BUG, id="a number for a text"),
        pytest.param("door", 1, STORED | {"keys": "ab"}, Cause.BUG, id="a text for a mapping"),
        pytest.param("door", 1, STORED | {"keys": {"a": "1"}}, Cause.BUG, id="a text for a number"),
        pytest.param("door", 1, {"locked": True}, Cause.BUG, id="a look without its time"),
        pytest.param(
            "door", 1, STORED | {"seen_at": "2026-09-01"}, Cause.BUG, id="a time of no zone"
        ),
        pytest.param("door", 1, "seen_at", Cause.BUG, id="a text for facts"),
        pytest.param("door", 1, [], Cause.BUG, id="a list for facts"),
    ],
)
def test_facts_that_cannot_be_read_were_not_seen(
    area: str, version: int, stored: Any, cause: Cause
) -> None:
    facts = facts_from_json(area, version, stored, FACTS_CLASSES)
    assert isinstance(facts, NotSeen)
    assert facts.cause is cause


def test_a_key_that_facts_no_longer_have_is_passed_over() -> None:
    facts = facts_from_json("door", 1, STORED | {"colour": "red"}, FACTS_CLASSES)
    assert facts == DoorFacts(seen_at=NOON, locked=True)


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        pytest.param(
            {"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}', id="sorted, no space"
        ),
        pytest.param("Sở", '"Sở"'.encode(), id="UTF-8"),
        pytest.param("\udcff", b'"\\udcff"', id="a lone surrogate as an escape"),
        pytest.param(1.0, b"1.0", id="a float stays one"),
    ],
)
def test_json_has_one_spelling(value: Any, spelling: bytes) -> None:
    assert canonical_json(value) == spelling


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_spelling(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        pytest.param(("a", 1), ["a", 1], id="a tuple is a list"),
        pytest.param(MappingProxyType({"a": (1,)}), {"a": [1]}, id="a proxy is a mapping"),
        pytest.param(Answer.TAKEN, "taken", id="an enum is its value"),
        pytest.param(date(2026, 1, 2), "2026-01-02", id="a date is its text"),
        pytest.param(NOON, "2026-09-01T05:00:00Z", id="a moment is its text"),
    ],
)
def test_parameters_are_json_values(value: Any, plain: Any) -> None:
    assert as_json(value) == plain


def test_a_parameter_that_json_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError, match="set is no JSON value"):
        as_json({1})


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        utc_text(datetime(2026, 1, 1))


def test_a_union_that_json_cannot_tell_apart_is_refused() -> None:
    cls, _ = a_dataclass([(tuple[int, ...] | tuple[str, ...], st.nothing())])
    with pytest.raises(TypeError, match="cannot be told apart"):
        from_json({"field0": []}, cls)


def test_facts_have_the_same_digest_whenever_they_were_seen() -> None:
    first, second = (DoorFacts(seen_at=moment, locked=True) for moment in (NOON, day(1)))
    assert facts_digest(first) == facts_digest(second)
    assert facts_digest(first) != facts_digest(DoorFacts(seen_at=NOON, locked=False))
    assert facts_digest(first) != facts_digest(an_unseen())
