"""A pytest plugin: note which statuses each question gives while tests ask it.

    python -m pytest -p tests.checks.answers --answers-to FILE tests/checks/…

The file is a JSON object of question → statuses. A fact read that was not seen counts as UNKNOWN:
that is what the judge makes of it.
"""

import functools
import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import catalogue
from checks.verdict import Status, UnseenError, Verdict

ANSWERS: dict[str, set[str]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--answers-to", type=Path, help="where to write the statuses given")


def pytest_configure() -> None:
    """Put a listener in front of each question before any test imports it."""
    for name in catalogue.questions():
        module = importlib.import_module(f"checks.{name}")
        vars(module)["judge"] = _noted(name, module.judge)


def pytest_sessionfinish(session: pytest.Session) -> None:
    given = {name: sorted(statuses) for name, statuses in ANSWERS.items()}
    session.config.getoption("--answers-to").write_text(json.dumps(given))


def _noted(name: str, judge: Callable[..., catalogue.Answered]) -> Callable[..., object]:
    given = ANSWERS.setdefault(name, set())

    @functools.wraps(judge)
    def noting(*facts: object, **parameters: object) -> object:
        try:
            said = judge(*facts, **parameters)
            verdicts = (said,) if isinstance(said, Verdict) else tuple(said)
        except UnseenError:
            given.add(Status.UNKNOWN)
            raise
        given.update(verdict.status for verdict in verdicts)
        return said if isinstance(said, Verdict) else verdicts

    return noting
