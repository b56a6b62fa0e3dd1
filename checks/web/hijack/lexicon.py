"""The words of spam and what excuses them: `lexicon.yaml`, read strictly, ready to match."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from baselines.shaped import Shape, read_as
from checks.web.reading.letters import bare, folded, key, unleeted, words_of

FILE: Final = Path(__file__).with_name("lexicon.yaml")
GAP: Final = "…"
NUMBER: Final = "0"
COMPACT_LETTERS: Final = 8  # what is long enough to be found within a word
# Scripts that set no spaces between words: Thai, kana, Han, Hangul, Lao, Khmer
UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
Theme = Literal["gambling", "loan", "pornography", "foreign"]
Words = Annotated[list[str], Field(min_length=1)]


class Group(Shape):
    """Words of one theme and weight."""

    theme: Theme
    weight: Annotated[int, Field(ge=1, le=4)]
    words: Words


class Written(Shape):
    """The file."""

    spam: Annotated[list[Group], Field(min_length=1)]
    innocent: Words
    excuses: Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; weight 0 for what is innocent."""

    says: str
    theme: str
    weight: int
    words: tuple[str, ...]  # folded
    marked: bool


Table = dict[str, list[tuple[tuple[str, ...], Entry]]]


@dataclass(slots=True)
class Tables:
    """Entries by the first word of each spelling, the longest first."""

    exact: Table = field(default_factory=dict)
    plain: Table = field(default_factory=dict)
    leet: Table = field(default_factory=dict)
    unspaced: dict[str, Entry] = field(default_factory=dict)
    compact: dict[str, Entry] = field(default_factory=dict)
    unspaced_pattern: re.Pattern[str] | None = None
    compact_pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Both lists, ready to match."""

    spam: Tables
    excuses: Tables
    sha256: str  # of the file


@cache
def lexicon() -> Lexicon:
    """Read the lexicon that is shipped. Raises Refused with every mistake in it."""
    written, parsed = read_as(FILE, Written)
    spam = [
        _entry(words, group.theme, group.weight) for group in written.spam for words in group.words
    ]
    innocent = [_entry(words, "", 0) for words in written.innocent]
    return Lexicon(
        spam=tables_of([*innocent, *spam]),
        excuses=tables_of(_entry(words, "", 0) for words in written.excuses),
        sha256=parsed.sha256,
    )


def fingerprint() -> str:
    """Return which version of the lexicon this is."""
    return lexicon().sha256


def _entry(says: str, theme: str, weight: int) -> Entry:
    parts = [part if part == GAP else folded(part) for part in says.split()]
    words = tuple(parts if GAP in parts else words_of(folded(says)))
    return Entry(says, theme, weight, words, any(not word.isascii() for word in words))


def tables_of(entries: Iterable[Entry]) -> Tables:
    """Sort entries into tables."""
    tables = Tables()
    for entry in entries:
        if UNSPACED.search("".join(entry.words)):
            tables.unspaced.setdefault("".join(words_of(folded(entry.says))), entry)
            continue
        _add(tables.exact, tuple(map(key, entry.words)), entry)
        if len(entry.words) > 1 or not entry.marked:
            _add(tables.plain, tuple(map(bare, entry.words)), entry)
        if len(entry.words) > 1 and not {GAP, NUMBER} & set(entry.words):
            _add(tables.leet, tuple(map(unleeted, entry.words)), entry)
            _add_compact(tables, entry)
    for table in (tables.exact, tables.plain, tables.leet):
        for found in table.values():
            found.sort(key=lambda one: -len(one[0]))
    tables.unspaced_pattern = _either(tables.unspaced)
    tables.compact_pattern = _either(tables.compact)
    return tables


def _add(table: Table, words: tuple[str, ...], entry: Entry) -> None:
    table.setdefault(words[0], []).append((words, entry))


def _add_compact(tables: Tables, entry: Entry) -> None:
    together = "".join(entry.words)
    if entry.weight >= 3 and len(together) >= COMPACT_LETTERS:
        tables.compact.setdefault(together, entry)
        tables.compact.setdefault("".join(map(bare, entry.words)), entry)


def _either(texts: Iterable[str]) -> re.Pattern[str] | None:
    every: Sequence[str] = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, every))) if every else None
