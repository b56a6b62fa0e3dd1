"""Find the lexicon's words in a text, however they are spelt, and tell where they are excused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from checks.web.hijack.lexicon import GAP, NUMBER, UNSPACED, Entry, Lexicon, Table, Tables
from checks.web.reading.letters import bare, folded, is_leet, key, unleeted

MOST_GAP: Final = 4
MOST_TEXT: Final = 600  # of one sentence: none that somebody wrote is much longer
EXCUSED: Final = 0.1
QUOTED: Final = 0.15
UNMARKED_SHARE: Final = 0.2  # of marked words, up to which a sentence counts as written without
COMPACT_FROM: Final = 8
MOST_COMPACT: Final = 1000
_WORD: Final = re.compile(r"[^\W_$@]+(?:[$@]+[^\W_$@]+)*[$@]*|[$@]+[^\W_$@]+[$@]*")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"”»')\]]*\s+|\n+|\s[|•►★⭐]\s")
_QUOTED: Final = re.compile(r"[\"“”«»„‟]([^\"“”«»„‟]{1,80})[\"“”«»„‟]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found, and what it weighs here."""

    entry: Entry
    says: str  # as written there, folded
    weight: float


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A sentence's words in every spelling that is compared."""

    exact: tuple[str, ...]
    plain: tuple[str, ...]
    leet: tuple[str, ...]
    marked: tuple[bool, ...]
    unmarked: bool  # hardly a word is marked

    @classmethod
    def of(cls, words: list[str]) -> "_Spelt":
        marked = tuple(not word.isascii() for word in words)
        return cls(
            exact=tuple(map(key, words)),
            plain=tuple(map(bare, words)),
            leet=tuple(unleeted(word) if is_leet(word) else "" for word in words),
            marked=marked,
            unmarked=sum(marked) <= UNMARKED_SHARE * len(words),
        )


SHORT: Final = 160  # menus and headlines, which stand on every page of a site
MOST_KNOWN: Final = 5000
_KNOWN: dict[tuple[str, float, str], tuple[Hit, ...]] = {}


def hits_in(text: str, lexicon: Lexicon, *, quoted: float = QUOTED) -> list[Hit]:
    """Return what is found, sentence by sentence; `quoted` is what quotation marks leave of it."""
    if len(text) > SHORT:
        return _found_in(text, lexicon, quoted)
    key = (text, quoted, lexicon.sha256)
    if (known := _KNOWN.get(key)) is None:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[key] = tuple(_found_in(text, lexicon, quoted))
    return list(known)


def _found_in(text: str, lexicon: Lexicon, quoted: float) -> list[Hit]:
    found: list[Hit] = []
    for sentence in _SENTENCE.split(folded(text)):
        for piece in _pieces(sentence):
            if len(piece) > 2:
                found += _hits_of(piece, lexicon, quoted=quoted)
    return found


def _pieces(sentence: str) -> Iterator[str]:
    """Cut what is too long for a sentence, between words where there are spaces."""
    at = 0
    while len(sentence) - at > MOST_TEXT:
        space = sentence.rfind(" ", at + MOST_TEXT // 2, at + MOST_TEXT)
        end = space if space > 0 else at + MOST_TEXT
        yield sentence[at:end]
        at = end
    yield sentence[at:]


def _hits_of(sentence: str, lexicon: Lexicon, *, quoted: float) -> list[Hit]:
    places = list(_WORD.finditer(sentence))
    words = [place[0] for place in places]
    spelt = _Spelt.of(words)
    found = list(_phrases(spelt, lexicon.spam))
    hits = [
        (entry, sentence[places[at].start() : places[end - 1].end()], places[at].start(), weight)
        for entry, at, end, weight in found
        if entry.weight
    ]
    hits += [
        (entry, said, at, float(entry.weight)) for entry, said, at in _within(sentence, lexicon)
    ]
    if not hits:
        return []
    covered = {n for entry, at, end, _ in found if entry.weight for n in range(at, end)}
    factor = EXCUSED if _is_excused(spelt, covered, sentence, lexicon) else 1.0
    quotes = [match.span(1) for match in _QUOTED.finditer(sentence)]
    return [
        Hit(entry, said, weight * min(factor, quoted if _inside(at, quotes) else 1.0))
        for entry, said, at, weight in hits
    ]


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_excused(spelt: _Spelt, covered: set[int], sentence: str, lexicon: Lexicon) -> bool:
    """Tell whether words that are not spam's own excuse a sentence."""
    if any(at not in covered for _, at, _, _ in _phrases(spelt, lexicon.excuses)):
        return True
    pattern = lexicon.excuses.unspaced_pattern
    return bool(pattern and pattern.search(sentence))


def _phrases(spelt: _Spelt, tables: Tables) -> Iterator[tuple[Entry, int, int, float]]:
    """Give entry, first word, word after the last, weight; no word is used twice."""
    at = 0
    while at < len(spelt.exact):
        best = _best(spelt, tables, at)
        if best is None:
            at += 1
            continue
        entry, end, weight = best
        yield entry, at, end, weight
        at = end


def _best(spelt: _Spelt, tables: Tables, at: int) -> tuple[Entry, int, float] | None:
    """Return the longest entry that begins at a word."""
    for words, entry in _candidates(tables.exact, spelt.exact[at]):
        end = _end(words, spelt.exact, at)
        if end:
            return entry, end, float(entry.weight)
    if not spelt.marked[at]:
        for words, entry in _candidates(tables.plain, spelt.plain[at]):
            end = _end(words, spelt.plain, at)
            if end and _may_be_plain(spelt, entry, at, end):
                return entry, end, entry.weight - (entry.marked and end - at == 2) * 0.5
    if spelt.leet[at]:
        return _best_leet(spelt, tables, at)
    return None


def _candidates(table: Table, word: str) -> list[tuple[tuple[str, ...], Entry]]:
    found = table.get(word, [])
    return found + table.get(NUMBER, []) if word.isdecimal() else found


def _may_be_plain(spelt: _Spelt, entry: Entry, at: int, end: int) -> bool:
    """Tell whether words without marks may stand for marked ones: short ones mean much else."""
    if any(spelt.marked[at:end]):
        return False
    return not entry.marked or end - at >= 3 or spelt.unmarked


def _best_leet(spelt: _Spelt, tables: Tables, at: int) -> tuple[Entry, int, float] | None:
    for words, entry in tables.leet.get(spelt.leet[at], ()):
        end = at + len(words)
        told = [
            spelt.leet[n] or unleeted(spelt.plain[n]) for n in range(at, min(end, len(spelt.leet)))
        ]
        mixed = any(
            spelt.leet[n] and not spelt.exact[n].isdecimal() for n in range(at, at + len(told))
        )
        if mixed and tuple(told) == words:
            return entry, end, float(entry.weight)
    return None


def _end(pattern: tuple[str, ...], words: tuple[str, ...], at: int) -> int:
    """Return the place after a pattern that fits at `at`, 0 where it does not fit."""
    for number, part in enumerate(pattern):
        if part == GAP:
            rest = pattern[number + 1 :]
            tries = range(at + 1, min(at + MOST_GAP, len(words)) + 1)
            return next((end for one in tries if (end := _end(rest, words, one))), 0)
        if at >= len(words) or not (words[at] == part or (part == NUMBER and _number(words[at]))):
            return 0
        at += 1
    return at


def _number(word: str) -> bool:
    return word[0].isdecimal() and len(word) <= 8


def _within(sentence: str, lexicon: Lexicon) -> Iterator[tuple[Entry, str, int]]:
    """Find what stands in scripts without spaces, and in words that were run together."""
    tables = lexicon.spam
    if tables.unspaced_pattern and UNSPACED.search(sentence):
        together = re.sub(r"[\s\W_]+", "", sentence)
        for match in tables.unspaced_pattern.finditer(together):
            yield tables.unspaced[match[0]], match[0], 0
    for word in _WORD.finditer(sentence):
        if tables.compact_pattern and len(word[0]) >= COMPACT_FROM:
            for match in tables.compact_pattern.finditer(word[0][:MOST_COMPACT]):
                yield tables.compact[match[0]], match[0], word.start()
