"""Say pydantic's errors in plain sentences, at the line of the file where they arose."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from baselines.mistake import Argument, KeyPath, Mistake, nearest
from baselines.strict_yaml import MOST_MISTAKES, Parsed

LONGEST_SHOWN = 60  # characters of a value in a sentence
SAID = "said"  # the type of those errors that bring sentences of their own
MORE = "has {more} mistakes more than are listed here"
CHOICES = frozenset({"literal_error", "enum"})

KINDS: Mapping[str, str] = MappingProxyType(  # pydantic's error type → the kind it asks for
    {
        "string_type": "text",
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "bool_type": "true or false",
        "date_type": "a date",
        "list_type": "a list",
        "tuple_type": "a list",
        "dict_type": "keys and values",
        "model_type": "keys and values",
        "model_attributes_type": "keys and values",
        "none_required": "nothing",
    }
)
MUST_BE: Mapping[str, str] = MappingProxyType(
    {
        "text": "must be text; put «{value}» in quotes",
        "a whole number": "must be a whole number, not «{value}»",
        "a number": "must be a number, not «{value}»",
        "true or false": "must be true or false, not «{value}»",
        "a date": "must be a date as 2026-07-01, not «{value}»",
        "a list": "must be a list: each entry after a hyphen, or all of them in [ ]",
        "keys and values": "must hold keys and values, not «{value}»",
        "nothing": "must be left empty",
    }
)
BOUNDS: Mapping[str, tuple[str, str]] = MappingProxyType(  # error type → bound's name, sentence
    {
        "greater_than": ("gt", "must be more than {bound}"),
        "greater_than_equal": ("ge", "must be at least {bound}"),
        "less_than": ("lt", "must be less than {bound}"),
        "less_than_equal": ("le", "must be at most {bound}"),
        "string_too_short": ("min_length", "must not be empty"),
        "string_too_long": ("max_length", "must have at most {bound} characters"),
        "too_short": ("min_length", "must hold at least so many entries: {bound}"),
        "too_long": ("max_length", "must hold at most so many entries: {bound}"),
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about a value, or about a key below it."""

    template: str
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    at: KeyPath = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """One of pydantic's errors, at the key path that its location stands for."""

    at: KeyPath
    error: ErrorDetails

    @property
    def of_kind(self) -> bool:
        """Tell whether the value is of another kind altogether than the one asked for."""
        if self.error["type"] in CHOICES:
            return isinstance(self.error["input"], dict | list)
        return self.error["type"] in KINDS


def mistakes_of(
    error: ValidationError,
    parsed: Parsed,
    model: type[BaseModel],
    *,
    spoiled: frozenset[KeyPath] = frozenset(),
) -> tuple[Mistake, ...]:
    """Return a mistake for each error that validating `parsed.data` as `model` gave.

    What stands at or below a `spoiled` path was said before and is left out.
    """
    errors = error.errors(include_url=False)
    every = [_fault(one, parsed.data) for one in errors[:MOST_MISTAKES]]
    faults = [fault for fault in every if not spoiled & _enclosing(fault.at)]
    said: dict[tuple[KeyPath, str], Mistake] = {}
    for at, together in _nearest_branches(faults).items():
        for problem in _problems(together, model):
            place = (*at, *problem.at)
            mistake = parsed.mistake(place, problem.template, **problem.args)
            said.setdefault((place, mistake.says), mistake)
    if (more := len(errors) - MOST_MISTAKES) > 0:
        return (*said.values(), Mistake(file=parsed.path, template=MORE, args={"more": more}))
    return tuple(said.values())


def shown(value: object) -> str:
    """Write a value for a sentence, short and on one line."""
    if isinstance(value, bool | None):
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, dict):
        return ", ".join(f"{key}: …" for key in list(value)[:3])
    text = (
        "[…]"
        if isinstance(value, list)
        else "".join(c if c.isprintable() else " " for c in str(value))
    )
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def not_among(value: object, allowed: Sequence[str]) -> Problem:
    """Say that a value is none of those allowed, and which of them was probably meant."""
    args = {"value": shown(value), "allowed": ", ".join(allowed)}
    if meant := nearest(str(value), allowed):
        template = "«{value}» is not one of {allowed}; did you mean «{meant}»?"
        return Problem(template, args | {"meant": meant})
    return Problem("«{value}» is not one of {allowed}", args)


def _fault(error: ErrorDetails, data: Any) -> _Fault:
    """Find the keys in a location: it also holds names of union branches and the missing key."""
    at: KeyPath = ()
    node = data
    loc = error["loc"][:-1] if error["type"] == "missing" else error["loc"]
    for part in loc:
        if _has(node, part):
            at, node = (*at, part), node[part]
    return _Fault(at=at, error=error)


def _has(node: Any, part: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(part, int) and part < len(node)
    return isinstance(node, dict) and part in node


def _enclosing(at: KeyPath) -> set[KeyPath]:
    return {at[:length] for length in range(len(at) + 1)}


def _nearest_branches(faults: Sequence[_Fault]) -> dict[KeyPath, list[_Fault]]:
    """Group faults by key; leave out union branches of another kind than the value is of.

    Outside a union, a value of the wrong kind has no other fault, at it or below it.
    """
    deeper = {at for fault in faults for at in _enclosing(fault.at) - {fault.at}}
    taken = deeper | {fault.at for fault in faults if not fault.of_kind}
    grouped: dict[KeyPath, list[_Fault]] = {}
    for fault in faults:
        if not (fault.of_kind and fault.at in taken):
            grouped.setdefault(fault.at, []).append(fault)
    return grouped


def _problems(together: Sequence[_Fault], model: type[BaseModel]) -> Iterator[Problem]:
    if all(fault.of_kind for fault in together):
        yield _wrong_kind(together)
        return
    for fault in together:
        yield from _of_fault(fault, model)


def _of_fault(fault: _Fault, model: type[BaseModel]) -> Iterator[Problem]:
    kind, context = fault.error["type"], fault.error.get("ctx", {})
    value = shown(fault.error["input"])
    if kind == SAID:
        yield from context["problems"]
    elif kind == "missing":
        yield Problem("the key «{key}» is missing", {"key": str(fault.error["loc"][-1])})
    elif kind == "extra_forbidden":
        yield _unknown_key(fault.at, model)
    elif kind in CHOICES:
        yield not_among(fault.error["input"], re.findall(r"'([^']*)'", context["expected"]))
    elif kind in BOUNDS:
        bound, template = BOUNDS[kind]
        yield Problem(template, {"bound": context[bound]})
    elif kind.startswith("date_"):
        yield Problem(MUST_BE["a date"], {"value": value})
    elif kind == "string_pattern_mismatch":
        args = {"value": value, "pattern": context["pattern"]}
        yield Problem("«{value}» does not have the form {pattern}", args)
    else:
        yield Problem("{problem}", {"problem": fault.error["msg"].removeprefix("Value error, ")})


def _wrong_kind(together: Sequence[_Fault]) -> Problem:
    """Say what a value must be, or from which kinds a union lets one choose."""
    value = together[0].error["input"]
    kinds = dict.fromkeys(KINDS.get(fault.error["type"], "text") for fault in together)
    if value is None:
        return Problem("must not be left empty")
    if len(kinds) > 1:
        args = {"kinds": ", ".join(kinds), "value": shown(value)}
        return Problem("must be one of these, not «{value}»: {kinds}", args)
    (kind,) = kinds
    if kind == "text" and isinstance(value, dict | list):
        return Problem("must be one text, not «{value}»", {"value": shown(value)})
    return Problem(MUST_BE[kind], {"value": shown(value)})


def _unknown_key(at: KeyPath, model: type[BaseModel]) -> Problem:
    key = str(at[-1])
    if meant := nearest(key, _keys_at(model, at[:-1])):
        args = {"key": shown(key), "meant": meant}
        return Problem("the key «{key}» is not known; did you mean «{meant}»?", args)
    return Problem("the key «{key}» is not known", {"key": shown(key)})


def _keys_at(model: type[BaseModel], at: KeyPath) -> Collection[str]:
    """Return the keys that a model, or any branch of its unions, has at a key path."""
    schema = _schema(model)
    nodes = list(_branches(schema, schema))
    for part in at:
        below = [child for node in nodes for child in _children(node, part)]
        nodes = [branch for child in below for branch in _branches(child, schema)]
    return {key for node in nodes for key in node.get("properties", {})}


def _branches(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    yield node
    for union in ("anyOf", "oneOf", "allOf"):
        for branch in node.get(union, ()):
            yield from _branches(branch, schema)


def _children(node: Mapping[str, Any], part: str | int) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, int):
        found = node.get("items")
    else:
        found = node.get("properties", {}).get(part, node.get("additionalProperties"))
    if isinstance(found, Mapping):
        yield found


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()
