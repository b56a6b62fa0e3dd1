"""Every question passes in some test, fails in some, and is unknown in some."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from baselines.read import read_all, shipped
from checks import catalogue
from checks.finding import Target
from checks.judge import Seen, judge_requirement
from checks.look import Look
from checks.verdict import Cause, Status
from tests.builders import a_look, a_system, an_unseen
from tests.toys import a_document, a_requirement

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
QUESTIONS = catalogue.questions()
RULES = {
    rule.check: rule
    for baseline in read_all(shipped())
    for requirement in baseline.requirements
    for rule in requirement.rules
}
# These judge what the inventory declares, which is always seen: only the judge can find that
# nothing is declared at all.
OF_WHAT_IS_DECLARED = {"backup.declared", "dns.official_suffix"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def asking() -> list[Path]:
    """List the test files that ask a question themselves."""
    questions = {f"checks.{name}" for name in QUESTIONS}
    return [path for path in sorted(HERE.glob("*/test_*.py")) if questions & set(imported(path))]


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, list[str]]:
    """Run those tests by themselves, and return what each question answered in them."""
    path = tmp_path_factory.mktemp("answers") / "answers.json"
    options = [
        "-p",
        "tests.checks.answers",
        "--answers-to",
        path,
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    command = [sys.executable, "-m", "pytest", *options, *asking()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, list[str]] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_passes_fails_and_is_unknown_in_some_test(name, answers):
    needed = {"PASS", "FAIL"} if name in OF_WHAT_IS_DECLARED else {"PASS", "FAIL", "UNKNOWN"}
    assert needed - set(answers[name]) == set()


def a_target(question: catalogue.Question) -> Target:
    return Target(
        system="website", kind=min(question.kinds), id="it", addresses=("192.0.2.1", "2001:db8::1")
    )


def looks(question: catalogue.Question, target: Target) -> tuple[Look, ...]:
    """A look by each area that the question wants, in which nothing at all was seen."""
    return tuple(
        a_look(an_unseen(), target=target, area=wanted.facts.AREA, address=address)
        for wanted in question.wanted
        for address in (target.addresses if wanted.facts.PER_ADDRESS else [""])
    )


@pytest.mark.parametrize(
    ("declared", "looked", "cause"),
    [
        pytest.param(False, False, Cause.NOTHING_DECLARED, id="nothing is declared"),
        pytest.param(True, False, Cause.NOT_ASKED, id="nothing was looked at"),
        pytest.param(True, True, Cause.TIMED_OUT, id="nothing was seen"),
    ],
)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_unknown_where(name, declared, looked, cause):
    target = a_target(QUESTIONS[name])
    system = a_system(targets=(target,) if declared else ())
    seen = Seen(looks(QUESTIONS[name], target) if looked else ())
    found = list(judge_requirement(system, a_document(), a_requirement(RULES[name]), seen))
    assert {(one.status, one.cause) for one in found} == {(Status.UNKNOWN, cause)}
