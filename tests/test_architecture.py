"""The shape of the code: who may import what, who may touch the world, how big things grow."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("agent", "reports", "checks", "baselines")
FORBIDDEN_NAMES = {
    "utils", "helpers", "common", "misc", "base", "core", "manager", "handler", "service", "types",
}  # fmt: skip
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40

WORLD = {"socket", "socketserver", "subprocess", "requests", "http", "urllib.request", "smtplib"}
GATES = (
    "agent/world.py", "agent/connection.py", "agent/datagrams.py", "agent/routes.py",
    "agent/visits/", "agent/lab/",
)  # fmt: skip
CATCHES_ALL = {"agent/looking.py", "checks/judge.py", "agent/schedule.py"}
HANDS_OVER = {"agent/workers.py"}  # a thread's error, raised again unchanged where it is awaited

SHARED_BY_AREAS = {
    "checks.verdict", "checks.declared", "checks.finding", "checks.look", "checks.memory",
    "checks.page", "checks.browsing",
}  # fmt: skip
PURE = {
    "base64", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib",
    "ipaddress", "itertools", "math", "operator", "re", "statistics", "string", "textwrap",
    "types", "typing", "unicodedata", "urllib.parse",
}  # fmt: skip


def sources(*folders: str) -> list[str]:
    return sorted(
        str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.py")
    )


def tree_of(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text(encoding="utf-8"), source)


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Give every imported module, and `module.name` where a name might be a module itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def stands_in(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def functions_of(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def is_question(source: str) -> bool:
    return any(function.name == "judge" for function in functions_of(tree_of(source)))


AREA_FILES = [source for source in sources("checks") if source.count("/") >= 2]
QUESTIONS = [s for s in AREA_FILES if s.count("/") == 2 and is_question(s)]
FACTS = [source for source in AREA_FILES if source.endswith(("/facts.py", "_traits.py"))]
OBSERVING = [
    source
    for source in AREA_FILES
    if source not in (*QUESTIONS, *FACTS) and Path(source).name != "__init__.py"
]
ALL_FACTS = {source.removesuffix(".py").replace("/", ".") for source in FACTS}


@pytest.mark.parametrize("source", QUESTIONS)
def test_a_question_imports_facts_and_verdicts_and_nothing_that_acts(source: str) -> None:
    allowed = ALL_FACTS | {"checks.verdict"} | PURE
    assert [name for name in imports_of(tree_of(source)) if not stands_in(name, allowed)] == []


@pytest.mark.parametrize("source", QUESTIONS)
def test_a_question_neither_reads_files_nor_the_clock(source: str) -> None:
    calls = {
        ast.unparse(node.func).rpartition(".")[2]
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.Call)
    }
    assert calls & {"open", "print", "input", "now", "today", "utcnow", "eval", "exec"} == set()


@pytest.mark.parametrize("source", OBSERVING)
def test_an_observing_module_imports_no_other_area(source: str) -> None:
    own = ".".join(source.split("/")[:2])
    ours = [name for name in imports_of(tree_of(source)) if name.startswith("checks.")]
    allowed = SHARED_BY_AREAS | {"checks.world", own}
    assert [name for name in ours if not stands_in(name, allowed)] == []


@pytest.mark.parametrize("source", FACTS)
def test_facts_are_described_without_what_sees_or_judges_them(source: str) -> None:
    ours = [name for name in imports_of(tree_of(source)) if name.split(".")[0] in PACKAGES]
    allowed = SHARED_BY_AREAS | ALL_FACTS
    assert [name for name in ours if not stands_in(name, allowed)] == []


@pytest.mark.parametrize(
    "source", [source for source in sources(*PACKAGES) if not source.startswith(GATES)]
)
def test_only_the_gate_and_the_lab_touch_the_world(source: str) -> None:
    assert [name for name in imports_of(tree_of(source)) if stands_in(name, WORLD)] == []


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches whatever comes, other than to let it go on."""
    caught = ast.unparse(handler.type) if handler.type else "BaseException"
    if not {"Exception", "BaseException"} & set(caught.strip("()").split(", ")):
        return False
    last = handler.body[-1]
    return not (isinstance(last, ast.Raise) and last.exc is None)


@pytest.mark.parametrize(
    "source", [s for s in sources(*PACKAGES) if s not in CATCHES_ALL | HANDS_OVER]
)
def test_blanket_excepts_stand_in_three_places_and_no_fourth(source: str) -> None:
    handlers = [n for n in ast.walk(tree_of(source)) if isinstance(n, ast.ExceptHandler)]
    assert [handler.lineno for handler in handlers if catches_all(handler)] == []


@pytest.mark.parametrize("source", sources(*PACKAGES, "tests"))
def test_a_file_is_named_after_what_it_does_and_stays_small(source: str) -> None:
    assert set(Path(source).with_suffix("").parts) & FORBIDDEN_NAMES == set()
    assert len((ROOT / source).read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("source", sources(*PACKAGES))
def test_a_function_fits_on_a_screen(source: str) -> None:
    too_long = [
        function.name
        for function in functions_of(tree_of(source))
        if (function.end_lineno or 0) - function.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert too_long == []


def test_everything_that_is_imported_is_ours_the_standard_librarys_or_declared() -> None:
    declared = {
        "alembic", "babel", "cattrs", "certifi", "cryptography", "dns", "jinja2", "markupsafe",
        "OpenSSL", "pydantic", "pydantic_core", "requests", "rich", "schedule", "sqlalchemy",
        "typer", "click", "urllib3", "yaml",
    }  # fmt: skip
    known = declared | set(PACKAGES) | set(sys.stdlib_module_names)
    imported = {
        name.split(".")[0] for source in sources(*PACKAGES) for name in imports_of(tree_of(source))
    }
    assert imported - known == set()
