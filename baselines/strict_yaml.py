"""Read YAML files that people write: the safe subset, with the line of every key.

Keys are always text. Values are text, true or false, whole and decimal numbers, dates written
2026-07-01, nothing, lists and mappings, told apart as YAML 1.2 does: `no`, `1:30` and `012` stay
text. Anchors, aliases, tags, merge keys, repeated keys and further documents are mistakes.
"""

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from baselines.mistake import Argument, KeyPath, Mistake, Refused, TooBig

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MOST_MISTAKES = 1000  # nobody reads more of one file, and a hostile one has no end of them
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, several times as fast

WORDS: Mapping[str, bool | None] = MappingProxyType(
    {"true": True, "false": False, "null": None, "~": None, "": None}
)
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")  # longer ones are identifiers, not amounts
DECIMAL = re.compile(
    r"[-+]?((0|[1-9][0-9]{0,17})?\.[0-9]+([eE][-+]?[0-9]{1,2})?|[1-9][0-9]{0,17}[eE][-+]?[0-9]{1,2})"
)
BEGINS_A_VALUE = frozenset("+-.0123456789")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
REPEATED = "\0"  # ends the path of what stands under a repeated key: no key can hold it


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A file's plain data, and the line on which each of its keys and list entries stands."""

    data: dict[str, Any]
    lines: Mapping[KeyPath, int]
    path: str
    sha256: str  # of the file's bytes

    def line(self, at: KeyPath) -> int:
        """Return the line of a key, or of the nearest one that encloses it."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)

    def key(self, at: KeyPath) -> str:
        """Write a key path for a reader; list entries go by their `id` where they have one."""
        node: Any = self.data
        written = ""
        for part in at:
            node = _child(node, part)
            if part != REPEATED:
                written += f"[{_label(node, part)}]" if isinstance(part, int) else f".{part}"
        return written.removeprefix(".")

    def mistake(self, at: KeyPath, template: str, **args: Argument) -> Mistake:
        """Make a mistake that stands at a key of this file."""
        return Mistake(
            file=self.path, line=self.line(at), key=self.key(at), template=template, args=args
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file that could be read, with the mistakes that did not stop the reading.

    `spoiled` are the paths whose values such a mistake took away.
    """

    parsed: Parsed
    mistakes: tuple[Mistake, ...]
    spoiled: frozenset[KeyPath]


def load(path: Path, *, max_bytes: int = MAX_BYTES) -> Parsed:
    """Read a file. Raises Refused with every mistake, TooBig before reading a large file."""
    drafted = draft(path, max_bytes=max_bytes)
    if drafted.mistakes:
        raise Refused(drafted.mistakes)
    return drafted.parsed


def draft(path: Path, *, max_bytes: int = MAX_BYTES) -> Draft:
    """Read a file as far as it can be read, for a caller that has more to say of it.

    Raises Refused when nothing can be made of it. The caller must refuse a draft with mistakes.
    """
    return draft_of(_bytes_of(path, max_bytes), str(path))


def draft_of(raw: bytes, path: str) -> Draft:
    """Read the bytes of a file as far as they can be read; `path` is for the mistakes."""
    text = _text_of(raw, path)
    builder = _Builder()
    parsed = Parsed(
        data=builder.root,
        lines=MappingProxyType(builder.lines),
        path=path,
        sha256=hashlib.sha256(raw).hexdigest(),
    )
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.whole.append(_broken(error, text, path))
    except _CannotGoOn as stop:
        builder.whole.append(Mistake(file=path, line=stop.line, template=stop.template))
    if not builder.began and not builder.whole:
        builder.whole.append(Mistake(file=path, line=1, template="holds no keys and values"))
    mistakes = tuple(parsed.mistake(at, template, **args) for at, template, args in builder.soft)
    if builder.whole:
        raise Refused([*mistakes, *builder.whole])
    return Draft(parsed=parsed, mistakes=mistakes, spoiled=frozenset(builder.spoiled))


def plain_value(text: str) -> bool | int | float | date | str | None:
    """Return what an unquoted word stands for. Raises ValueError for 2026-02-30."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in BEGINS_A_VALUE:
        return text
    if WHOLE.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return float(text)
    if DATE.fullmatch(text):
        return date.fromisoformat(text)
    return text


class _CannotGoOn(Exception):
    """What follows in the file has no place in a plain tree."""

    def __init__(self, line: int, template: str) -> None:
        super().__init__(template)
        self.line = line
        self.template = template


@dataclass(slots=True, kw_only=True)
class _Frame:
    """A mapping or list that is still open."""

    node: dict[str, Any] | list[Any]
    at: KeyPath
    is_list: bool
    key: str | None = None  # of a mapping, while its value is awaited
    repeated: bool = False

    def place(self) -> KeyPath:
        """Return the path of the entry that is being read."""
        if self.is_list:
            return (*self.at, len(self.node))
        return (*self.at, str(self.key), REPEATED) if self.repeated else (*self.at, str(self.key))


@dataclass(slots=True)
class _Builder:
    """Build plain data from parser events, without recursion: depth is the author's to choose."""

    root: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    soft: list[tuple[KeyPath, str, dict[str, Argument]]] = field(default_factory=list)
    whole: list[Mistake] = field(default_factory=list)  # each of these stops the reading
    spoiled: set[KeyPath] = field(default_factory=set)
    began: bool = False
    open: list[_Frame] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take the parser's next event."""
        if len(self.soft) >= MOST_MISTAKES:
            raise _CannotGoOn(_line(event), "has too many mistakes to be read on")
        if isinstance(event, DocumentStartEvent) and self.began:
            raise _CannotGoOn(_line(event), "holds a second document after ---")
        if isinstance(event, CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, NodeEvent):
            self._node(event)

    def _node(self, event: NodeEvent) -> None:
        if not self.open:
            self._top(event)
            return
        frame = self.open[-1]
        if not frame.is_list and frame.key is None:
            self._key(frame, event)
            return
        if frame.is_list:
            self.lines[frame.place()] = _line(event)
        value = self._value(event, frame)
        if isinstance(event, CollectionStartEvent):
            self._enter(value, frame.place(), _line(event))
        if isinstance(frame.node, list):
            frame.node.append(value)
        elif frame.key is not None and not frame.repeated:
            frame.node[frame.key] = value
        frame.key = None

    def _top(self, event: NodeEvent) -> None:
        if not isinstance(event, MappingStartEvent):
            raise _CannotGoOn(_line(event), "holds no keys and values")
        self.began = True
        self._plainness(event, None)
        self._enter(self.root, (), _line(event))

    def _enter(self, node: Any, at: KeyPath, line: int) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise _CannotGoOn(line, "is nested too deeply")
        self.open.append(_Frame(node=node, at=at, is_list=isinstance(node, list)))

    def _key(self, frame: _Frame, event: NodeEvent) -> None:
        if not isinstance(event, ScalarEvent):
            raise _CannotGoOn(_line(event), "has a key that is no text")
        frame.key = event.value
        frame.repeated = event.value in frame.node
        at = frame.place()
        self.lines[at] = _line(event)
        self._plainness(event, frame)
        if frame.repeated:
            first = self.lines[at[:-1]]
            self.soft.append((at, "this key stands already on line {first}", {"first": first}))
        elif event.value == "<<" and event.implicit[0]:
            self._spoil(at, "merge keys (<<) are not allowed; write the keys out")
        elif not event.value or _has_control(event.value):
            self._spoil(at, "a key must be text that can be read")

    def _value(self, event: NodeEvent, frame: _Frame) -> Any:
        if isinstance(event, AliasEvent):
            self._spoil(frame.place(), "aliases (*) are not allowed; write the value out")
            return None
        self._plainness(event, frame)
        if not isinstance(event, ScalarEvent):
            return {} if isinstance(event, MappingStartEvent) else []
        return self._scalar(event, frame)

    def _scalar(self, event: ScalarEvent, frame: _Frame) -> Any:
        if _has_control(event.value):
            self._spoil(frame.place(), "holds a control character")
            return None
        if not event.implicit[0]:  # quoted, or a block of text
            return event.value
        try:
            return plain_value(event.value)
        except ValueError:
            template = "there is no day {value}; write a date as 2026-07-01"
            self._spoil(frame.place(), template, value=event.value)
            return None

    def _plainness(self, event: NodeEvent, frame: _Frame | None) -> None:
        if event.anchor is None and getattr(event, "tag", None) is None:
            return
        at = frame.place() if frame else ()
        if event.anchor is not None and not isinstance(event, AliasEvent):
            self.soft.append((at, "anchors (&) are not allowed", {}))
        if getattr(event, "tag", None) is not None:
            self._spoil(at, "tags (!) are not allowed")

    def _spoil(self, at: KeyPath, template: str, **args: Argument) -> None:
        self.soft.append((at, template, args))
        self.spoiled.add(at)


def _has_control(text: str) -> bool:
    return not text.isprintable() and CONTROL.search(text) is not None


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _child(node: Any, part: str | int) -> Any:
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return node.get(part) if isinstance(node, dict) else None


def _label(entry: Any, position: int) -> str:
    own = entry.get("id") if isinstance(entry, dict) else None
    return own if isinstance(own, str) and own else f"#{position + 1}"


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Refused([Mistake(file=str(path), template="is a folder, not a file")])
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
            raise Refused([Mistake(file=str(path), template="is not an ordinary file")])
        if status.st_size > max_bytes:
            raise _too_big(path, max_bytes)
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise Refused([_unreadable(error, path)]) from error
    if len(raw) > max_bytes:
        raise _too_big(path, max_bytes)
    return raw


def _too_big(path: Path, max_bytes: int) -> TooBig:
    template = "is larger than {limit} bytes and was not read"
    return TooBig([Mistake(file=str(path), template=template, args={"limit": max_bytes})])


def _unreadable(error: OSError | ValueError, path: Path) -> Mistake:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Mistake(file=str(path), template="there is no such file")
    if isinstance(error, PermissionError):
        return Mistake(file=str(path), template="may not be read by this user")
    problem = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Mistake(file=str(path), template="cannot be read: {problem}", args={"problem": problem})


def _text_of(raw: bytes, path: str) -> str:
    if (nul := raw.find(b"\0")) >= 0:
        raise Refused([_binary(raw, nul, path)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused([_binary(raw, error.start, path)]) from error


def _binary(raw: bytes, offset: int, path: str) -> Mistake:
    template = "is not a text file in UTF-8: byte {offset} is no part of one"
    line = raw.count(b"\n", 0, offset) + 1
    return Mistake(file=path, line=line, template=template, args={"offset": offset + 1})


def _broken(error: yaml.YAMLError, text: str, path: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a reader error: it counts characters
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        return Mistake(file=path, line=line, template="holds a control character")
    line = mark.line + 1
    row = text.split("\n")[mark.line : line] or [""]
    if "\t" in row[0][: len(row[0]) - len(row[0].lstrip())]:
        return Mistake(file=path, line=line, template="is indented with a tab; use spaces")
    problem = str(getattr(error, "problem", None) or error)
    template = "is not valid YAML here: {problem}"
    return Mistake(file=path, line=line, template=template, args={"problem": problem})
