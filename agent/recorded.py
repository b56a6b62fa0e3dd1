"""Turn what was seen and judged into JSON values, and back, for the store and for reports.

The form follows the annotations. Dates, datetimes (UTC, "Z") and bytes (base64) are strings. In a
union, a member whose JSON form another member shares is tagged by its name, as in
`{"date": "2026-01-01"}` beside `str`; a NotSeen is always `{"not_seen": {…}}`.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, IntEnum, StrEnum
from functools import cache
from typing import Any, Literal, TypeAlias, TypeVar, cast, get_args, get_origin

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from agent.recorded_union import is_union, union_reader, union_writer
from checks.look import Facts
from checks.verdict import Cause, NotSeen, Said

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")

CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
OTHER_VERSION = Said("this was stored in an older or newer form, which this version does not read")
UNKNOWN_AREA = Said("this version does not know what was looked at here")
MISSHAPEN = Said("what was stored of this look cannot be read")


def canonical_json(value: object) -> bytes:
    """Return the one spelling of a JSON value that is hashed: sorted keys, no spaces, UTF-8.

    A lone surrogate, which a file name that is no UTF-8 brings, becomes JSON's own escape.
    Raises ValueError for NaN and the infinities.
    """
    return CANONICAL.encode(value).encode("utf-8", "backslashreplace")


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value's canonical spelling."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def as_json(value: object) -> Json:
    """Return a value of no declared type (a rule's parameters) as JSON sees it: tuples as lists."""
    match value:
        case Enum():
            return as_json(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(as_json(key)): as_json(item) for key, item in value.items()}
        case list() | tuple():
            return [as_json(item) for item in value]
        case datetime():
            return utc_text(value)
        case date():
            return value.isoformat()
    raise TypeError(f"a {type(value).__name__} is no JSON value")


def to_json(value: object) -> Json:
    """Return a dataclass of plain values as JSON values."""
    return cast(Json, _converter().unstructure(value))


def from_json(value: object, cls: type[T]) -> T:
    """Read what `to_json` made; unknown keys are passed over, missing ones take their default.

    Raises ValueError, TypeError or KeyError for what does not have the shape of `cls`.
    """
    return _converter().structure(value, cls)


def facts_from_json(
    area: str, version: int, value: object, facts_classes: Mapping[str, type]
) -> Facts | NotSeen:
    """Read stored facts; what this version cannot read was, for it, not asked."""
    cls = facts_classes.get(area)
    if cls is None:
        return NotSeen(cause=Cause.NOT_ASKED, why=UNKNOWN_AREA)
    if version != cast(type[Facts], cls).VERSION:
        return NotSeen(cause=Cause.NOT_ASKED, why=OTHER_VERSION)
    try:
        return cast(Facts, from_json(value, cls))
    except (ValueError, TypeError, KeyError):
        return NotSeen(cause=Cause.BUG, why=MISSHAPEN)


def facts_digest(facts: Facts | NotSeen) -> str:
    """Return a SHA-256 of what was seen, whenever it was seen."""
    stored = to_json(facts)
    seen = {key: item for key, item in cast(dict[str, Json], stored).items() if key != "seen_at"}
    return digest([type(facts).__name__, seen])


def utc_text(moment: datetime) -> str:
    """Return ISO 8601 in UTC with a final Z. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def utc_from_text(text: str) -> datetime:
    """Read what `utc_text` wrote. Raises ValueError for a time without zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment.astimezone(UTC)


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    _register_plain(converter)
    _register_text(converter)
    converter.register_unstructure_hook_func(lambda t: t is Any, as_json)
    converter.register_structure_hook_func(lambda t: t is Any, lambda value, _: value)
    converter.register_structure_hook_func(_is_literal, _one_of)
    converter.register_structure_hook_factory(is_dataclass, _dataclass_reader)
    converter.register_unstructure_hook_factory(_is_tuple, _tuple_writer)
    converter.register_structure_hook_factory(_is_tuple, _tuple_reader)
    converter.register_unstructure_hook_factory(_is_mapping, _mapping_writer)
    converter.register_structure_hook_factory(_is_mapping, _mapping_reader)
    converter.register_unstructure_hook_factory(is_union, union_writer)
    converter.register_structure_hook_factory(is_union, union_reader)
    return converter


def _register_plain(converter: Converter) -> None:
    """Take a number for a number and a text for a text: cattrs would make "None" of None."""
    for cls in (str, int, float, bool):
        converter.register_structure_hook(cls, _plain)
    # An enum of strings is a str: dispatch by class would leave it as it stands.
    converter.register_unstructure_hook(StrEnum, lambda value: value.value)
    converter.register_unstructure_hook(IntEnum, lambda value: value.value)


def _plain(value: object, cls: Callable[[object], T]) -> T:
    is_enum = isinstance(cls, type) and issubclass(cls, Enum)
    if is_enum or (cls is float and type(value) is int):
        return cls(value)
    if type(value) is cls:
        return cast(T, value)
    raise TypeError(f"{value!r} is no {cls}")


def _is_literal(cls: object) -> bool:
    return get_origin(cls) is Literal


def _one_of(value: object, cls: object) -> object:
    if value not in get_args(cls):
        raise ValueError(f"{value!r} is none of {get_args(cls)}")
    return value


def _register_text(converter: Converter) -> None:
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda value, _: timedelta(seconds=value))
    converter.register_unstructure_hook(datetime, utc_text)
    converter.register_structure_hook(datetime, lambda text, _: utc_from_text(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(bytes, lambda data: b64encode(data).decode("ascii"))
    converter.register_structure_hook(bytes, lambda text, _: b64decode(text, validate=True))


def _is_tuple(cls: object) -> bool:
    return get_origin(cls) is tuple


def _tuple_writer(cls: object, converter: Converter) -> Callable[[Any], list[object]]:
    args = get_args(cls)
    if len(args) == 2 and args[1] is Ellipsis:
        write_item = converter.get_unstructure_hook(args[0])
        return lambda value: [write_item(item) for item in value]
    writes = tuple(converter.get_unstructure_hook(arg) for arg in args)
    return lambda value: [write(item) for write, item in zip(writes, value, strict=True)]


def _tuple_reader(cls: object, converter: Converter) -> Callable[[object, object], object]:
    args = get_args(cls)
    if len(args) == 2 and args[1] is Ellipsis:
        read_item = converter.get_structure_hook(args[0])
        return lambda value, _: tuple(read_item(item, args[0]) for item in _items(value))
    reads = tuple(converter.get_structure_hook(arg) for arg in args)

    def read(value: object, _: object) -> object:
        return tuple(
            read(item, arg) for read, item, arg in zip(reads, _items(value), args, strict=True)
        )

    return read


def _items(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r} is no list")
    return list(value)


def _is_mapping(cls: object) -> bool:
    origin = get_origin(cls)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _mapping_writer(cls: object, converter: Converter) -> Callable[[Mapping[Any, Any]], object]:
    _, value_type = get_args(cls)
    write = converter.get_unstructure_hook(value_type)
    return lambda value: {str(as_json(key)): write(item) for key, item in value.items()}


def _mapping_reader(cls: object, converter: Converter) -> Callable[[object, object], object]:
    key_type, value_type = get_args(cls)
    read_value = converter.get_structure_hook(value_type)
    read_key: Callable[[str], object] = int if key_type is int else _key_reader(key_type, converter)

    def read(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r} is no mapping")
        return {read_key(key): read_value(item, value_type) for key, item in value.items()}

    return read


def _key_reader(key_type: Any, converter: Converter) -> Callable[[str], object]:
    read = converter.get_structure_hook(key_type)
    return lambda key: read(key, key_type)


def _dataclass_reader(cls: Any, converter: Converter) -> Callable[[object, object], object]:
    """Read by name what is there; the class itself puts its defaults where nothing is."""
    read_fields = make_dict_structure_fn(cls, converter)

    def read(value: object, _: object) -> object:
        # In a text, cattrs would look for a field's name and find nothing: all defaults.
        if not isinstance(value, dict):
            raise TypeError(f"{value!r} is no {cls.__name__}")
        return read_fields(value, cls)

    return read
