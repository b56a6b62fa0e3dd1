import json
from datetime import date
from typing import Any

import jsonschema
import pytest

from baselines.read import shipped
from baselines.schema import json_schema
from baselines.strict_yaml import draft_of, load
from tests.baselines.texts import spoilt


def as_json(data: Any) -> Any:
    """Write dates as an editor's YAML service does."""
    return json.loads(json.dumps(data, default=date.isoformat))


def errors_of(data: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema(), format_checker=FORMATS)
    return [error.message for error in validator.iter_errors(as_json(data))]


FORMATS = jsonschema.FormatChecker(["date"])


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_it_takes_what_we_ship(path: Any) -> None:
    assert errors_of(load(path).data) == []


MISTAKES = {
    "a misspelt key": ("levels: {2", "levles: {2"),
    "a missing key": ("  number: QĐ 45/QĐ-SGDĐT\n", ""),
    "a word not allowed": ("status: practice", "status: practise"),
    "a level that no law knows": ("{2: 4.8.2.1 a, ", "{6: x, "),
    "a parameter beside the levels": ("          3: {min_days: 90}", "          min_days: {}"),
    "a parameter that holds keys": ("{min_days: 30,", "{min_days: {a: 1},"),
    "a duty not allowed": ("duty: {2: should, 3: must}", "duty: most"),
    "a date in another order": ("in_force: 2026-09-01", "in_force: 01/09/2026"),
    "an id with capitals": ("id: quy-che", "id: Quy-Che"),
    "no kinds": ("kinds: [website, portal]", "kinds: []"),
    "words in one language": ("title: {vi: Quy chế, en: Regulation}", "title: {vi: Quy chế}"),
}


@pytest.mark.parametrize(("old", "new"), MISTAKES.values(), ids=MISTAKES)
def test_it_refuses_a_typical_mistake(old: str, new: str) -> None:
    drafted = draft_of(spoilt((old, new)).encode(), "f.yaml")
    assert drafted.mistakes == ()
    assert errors_of(drafted.parsed.data)


def test_it_takes_the_valid_file() -> None:
    assert errors_of(draft_of(spoilt().encode(), "f.yaml").parsed.data) == []
