"""How a value that may be of several types stands in JSON, and how it is told apart again."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from cattrs import Converter

from checks.verdict import NotSeen

Shape: TypeAlias = Literal["object", "array", "string", "number"]
TAGS: Mapping[type, str] = {
    NotSeen: "not_seen",
    Mapping: "mapping",
    tuple: "tuple",
    datetime: "datetime",
    date: "date",
    bytes: "bytes",
    timedelta: "seconds",
}
PLAIN: Mapping[type, Shape] = {str: "string", bool: "number", int: "number", float: "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One type of a union, and how its values look in JSON."""

    hint: Any
    cls: type  # what its values are instances of
    shape: Shape
    tag: str  # "": the JSON form tells for itself
    values: tuple[object, ...] = ()  # of a Literal


def is_union(hint: object) -> bool:
    """Tell whether an annotation is `A | B`, in either spelling."""
    return get_origin(hint) in (Union, types.UnionType)


def union_writer(union: object, converter: Converter) -> Callable[[object], object]:
    """Return the function that turns a value of any member into JSON values."""
    members = _members(union)
    # By class, because a member's own hash is slow: this runs for every value of every finding.
    writes = {member.cls: converter.get_unstructure_hook(member.hint) for member in members}
    exact = {member.cls: member for member in reversed(members)}
    reserved = {member.tag for member in members if member.tag} | {"mapping"}

    def write(value: object) -> object:
        if value is None:
            return None
        member = exact.get(type(value)) or _member_of(value, members)
        written = writes[member.cls](value)
        if member.tag or (member.cls is Mapping and _looks_tagged(written, reserved)):
            return {member.tag or "mapping": written}
        return written

    return write


def union_reader(union: object, converter: Converter) -> Callable[[object, object], object]:
    """Return the function that reads what `union_writer` wrote, into the right member."""
    members = _members(union)
    reads = {member.cls: converter.get_structure_hook(member.hint) for member in members}
    tagged = {member.tag: member for member in members if member.tag}
    tagged.update(("mapping", member) for member in members if member.cls is Mapping)
    optional = type(None) in get_args(union)

    def read(value: object, _: object) -> object:
        if value is None and optional:
            return None
        if isinstance(value, dict) and _looks_tagged(value, tagged.keys()):
            ((tag, value),) = value.items()
            member = tagged[tag]
        else:
            member = _untagged(value, members)
        return reads[member.cls](value, member.hint)

    return read


def _looks_tagged(value: Any, tags: Any) -> bool:
    return len(value) == 1 and not tags.isdisjoint(value)


def _members(union: object) -> tuple[Member, ...]:
    hints = tuple(hint for hint in get_args(union) if hint is not type(None))
    shapes = tuple(_shape(hint) for hint in hints if hint is not NotSeen)
    members = tuple(
        Member(
            hint=hint,
            cls=_class(hint),
            shape=_shape(hint),
            tag=_tag(hint) if hint is NotSeen or _is_shared(hint, shapes) else "",
            values=get_args(hint) if get_origin(hint) is Literal else (),
        )
        for hint in hints
    )
    if len({member.cls for member in members}) != len(members):
        raise TypeError(f"two members of {union} cannot be told apart in JSON")
    return members


def _is_shared(hint: Any, shapes: tuple[Shape, ...]) -> bool:
    is_bare = hint in PLAIN or get_origin(hint) is Literal
    return not is_bare and shapes.count(_shape(hint)) > 1


def _class(hint: Any) -> type:
    origin = get_origin(hint)
    if origin is Literal:
        return type(get_args(hint)[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Mapping
    return origin if isinstance(origin, type) else hint


def _tag(hint: Any) -> str:
    cls = _class(hint)
    return TAGS.get(cls, cls.__name__)


def _shape(hint: Any) -> Shape:
    cls = _class(hint)
    if cls is Mapping or is_dataclass(cls):
        return "object"
    if cls is tuple:
        return "array"
    if issubclass(cls, date | bytes):
        return "string"
    if issubclass(cls, timedelta):
        return "number"
    if issubclass(cls, Enum):
        return PLAIN[type(next(iter(cls)).value)]
    return PLAIN[cls]


def _member_of(value: object, members: tuple[Member, ...]) -> Member:
    """Find the member for a value whose exact class none has: a proxy, a list, an int for float."""
    for member in members:
        if isinstance(value, member.cls):
            return member
        if member.cls is tuple and isinstance(value, list):
            return member
        if member.cls is float and type(value) is int:
            return member
    raise TypeError(f"{value!r} is none of {[member.hint for member in members]}")


def _untagged(value: object, members: tuple[Member, ...]) -> Member:
    shape = _shape_of(value)
    fitting = [member for member in members if member.shape == shape and not member.tag]
    for member in fitting:
        if value in member.values or (not member.values and type(value) is member.cls):
            return member
    for member in fitting:
        if member.cls not in PLAIN or isinstance(value, member.cls):
            return member
        if member.cls is float and type(value) is int:
            return member
    raise TypeError(f"{value!r} is none of {[member.hint for member in members]}")


def _shape_of(value: object) -> Shape:
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "array"
    return "string" if isinstance(value, str) else "number"
