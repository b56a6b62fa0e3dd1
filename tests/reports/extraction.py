"""Find every sentence that the program can say, by reading its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2.nodes
from jinja2 import Environment

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "checks", "baselines", "reports")
FREE = {"checks/verdict.py"}  # where a template is an argument, on its way into a Said
# The call's name and the position of its template.
SPEAKERS = {
    "passed": 0,
    "failed": 0,
    "not_applicable": 0,
    "Said": 0,
    "t": 0,
    "unknown": 1,
    "CannotObserve": 1,
}
# Of mistakes in files. Their templates often stand in tables, where nothing tells them from other
# text: what a call names is asked for here, and whatever any constant says may be translated.
SPEAKERS_OF_MISTAKES = {"Mistake": 0, "Problem": 0, "mistake": 1, "_says": 1}


@dataclass(frozen=True, order=True)
class Sentence:
    """A sentence and where it stands; template None: the call's template is no literal."""

    where: str
    line: int
    template: str | None


def sentences(root: Path = ROOT) -> Iterator[Sentence]:
    """Return every sentence of the packages, templates and check titles included."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            yield from in_python(path.read_text(encoding="utf-8"), name)
    for path in sorted((root / "reports" / "templates").glob("*.html")):
        name = path.relative_to(root).as_posix()
        yield from in_template(path.read_text(encoding="utf-8"), name)


def constants(root: Path = ROOT) -> set[str]:
    """Return every text that stands in the source of the packages where mistakes are told."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for package in ("agent", "baselines")
        for path in (root / package).rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def in_python(source: str, where: str) -> Iterator[Sentence]:
    tree = ast.parse(source)
    if is_question(tree, where):
        yield Sentence(where, 1, (ast.get_docstring(tree) or "").partition("\n")[0] or None)
    if where in FREE:
        calls = [node for node in ast.walk(tree) if _called(node) == "Said"]
        found = [s for call in calls for s in _templates(call, where)]
        yield from (sentence for sentence in found if sentence.template is not None)
        return
    for node in ast.walk(tree):
        if _called(node) in SPEAKERS:
            yield from _templates(node, where)
        elif _called(node) in SPEAKERS_OF_MISTAKES:
            found = _templates(node, where)
            yield from (sentence for sentence in found if sentence.template is not None)


def is_question(tree: ast.Module, where: str) -> bool:
    """A module of an area's folder that defines `judge`."""
    in_area = where.startswith("checks/") and where.count("/") == 2
    return in_area and any(isinstance(n, ast.FunctionDef) and n.name == "judge" for n in tree.body)


def in_template(source: str, where: str) -> Iterator[Sentence]:
    for call in Environment(autoescape=True).parse(source).find_all(jinja2.nodes.Call):
        if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "t":
            first = call.args[0] if call.args else None
            literal = isinstance(first, jinja2.nodes.Const) and isinstance(first.value, str)
            yield Sentence(where, call.lineno, first.value if literal else None)


def _called(node: ast.AST) -> str:
    """Return the name of what is called; `t` only as a method, for it is a common variable."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) and node.func.id != "t" else ""


def _templates(call: ast.Call, where: str) -> Iterator[Sentence]:
    position = (SPEAKERS | SPEAKERS_OF_MISTAKES)[_called(call)]
    named = [k.value for k in call.keywords if k.arg == "template"]
    given = call.args[position] if len(call.args) > position else next(iter(named), None)
    if given is None and any(k.arg is None for k in call.keywords):
        return  # Said(**stored): read back, not said here
    yield from (Sentence(where, call.lineno, text) for text in _literals(given))


def _literals(node: ast.expr | None) -> Iterator[str | None]:
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Attribute) and node.attr == "template":
        return  # another sentence's template, extracted where it was written
    else:
        literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
        yield node.value if literal else None
