"""audit.json: what its published schema says, the same bytes every time, whatever came in."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checks.verdict import Said, Status
from reports.json import render, written
from reports.wording import Words
from tests.reports.sample import NASTY, WAIVER, audit, finding, hostile, report

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "audit.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
CONTRACT = {
    "": "schema audit coverage counts requirements findings",
    "audit": "id started_at finished_at as_of complete agent_version organisation performed_by "
    "vantage baselines",
    "requirements": "id system clause level verdict overlay",
    "findings": "fingerprint system target address locus rule requirement document clause level "
    "check origin duty severity status cause reason expected observed seen_at evidence remedy "
    "overlay change",
}


def read(made: bytes) -> dict:
    return json.loads(made.decode("utf-8"))


def alone(found, **changed) -> dict:
    return read(render(report([found], **changed), Words("en")))["findings"][0]


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(report(), id="a department's report"),
        pytest.param(hostile(), id="a hostile report"),
        pytest.param(report([]), id="nothing judged"),
        pytest.param(report(previous_at=None, changes={}), id="a first audit"),
        pytest.param(report(facts=({"area": "tls"},)), id="with facts"),
        pytest.param(
            report([], audit=audit([], complete=False, finished_at=None, performed_by=None)),
            id="an interrupted audit",
        ),
        pytest.param(report(documents={}, requirements={}, rules={}), id="texts that are gone"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_keeps_to_its_schema(made, language) -> None:
    errors = [error.message for error in VALIDATOR.iter_errors(read(render(made, Words(language))))]
    assert errors == []


@pytest.mark.parametrize("part", CONTRACT)
def test_has_every_key_that_users_rely_on(part: str) -> None:
    whole = read(render(report(), Words("vi")))
    row = whole if not part else whole[part]
    row = row[0] if isinstance(row, list) else row
    assert set(CONTRACT[part].split()) <= set(row)


@pytest.mark.parametrize("part", CONTRACT)
def test_schema_refuses_what_lacks_a_key(part: str) -> None:
    for key in CONTRACT[part].split():
        whole = read(render(report(), Words("vi")))
        row = whole if not part else whole[part]
        del (row[0] if isinstance(row, list) else row)[key]
        assert not VALIDATOR.is_valid(whole), key


def test_is_the_same_in_whatever_order_things_were_found() -> None:
    straight = report()
    turned = replace(
        straight,
        audit=replace(
            straight.audit,
            findings=straight.audit.findings[::-1],
            requirements=straight.audit.requirements[::-1],
            baselines=straight.audit.baselines[::-1],
        ),
        systems=straight.systems[::-1],
    )
    assert render(turned, Words("vi")) == render(straight, Words("vi"))


def test_keeps_values_as_they_were_seen_beside_the_sentence() -> None:
    for text in NASTY.values():
        said = Said("the server says {banner}", {"banner": text})
        assert alone(finding(reason=said))["reason_args"] == {"banner": text}


def test_counts_raw_and_effective() -> None:
    failing = finding(status=Status.FAIL, overlay=WAIVER)
    whole = read(render(report([failing, finding(target="mx")]), Words("vi")))
    assert whole["counts"]["FAIL"] == 1
    assert whole["counts_effective"]["FAIL"] == 0
    assert whole["counts_effective"]["WAIVED"] == 1
    assert whole["findings"][1]["waived"] is True


def test_has_facts_only_when_asked() -> None:
    assert "facts" not in read(render(report(), Words("vi")))
    facts = ({"area": "tls", "answers": {"TLS 1.0": "taken"}},)
    assert read(render(report(facts=facts), Words("vi")))["facts"] == [dict(facts[0])]


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=7))), "2026-01-01T17:00:00Z"),
        (datetime(2026, 1, 2).date(), "2026-01-02"),
        (b"\x00\xff", "AP8="),
        (float("nan"), None),
        ({Colour.RED: (1, "x", None)}, {"red": [1, "x", None]}),
    ],
    ids=["moment", "moment elsewhere", "day", "bytes", "no number", "nested"],
)
def test_writes_what_json_knows(value, made) -> None:
    assert json.loads(written(value, "\n")) == made


def test_golden_audit_json(golden) -> None:
    golden("audit.json", render(report(), Words("vi")))
