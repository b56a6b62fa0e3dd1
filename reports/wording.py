"""Words: the one place where a sentence is chosen, translated and filled with its values."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from baselines.mistake import Mistake
from baselines.requirement import Language
from checks.verdict import Argument, Said

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LOCALE = Path(__file__).parent / "locale"
GROUPED_FROM = 100_000  # no port, year or key length reaches it: those stay as they are written

_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return the translations of a language, by English sentence; fuzzy ones are left out."""
    if language == "en":
        return MappingProxyType({})
    from babel.messages.pofile import read_po  # noqa: PLC0415 (English never needs it)

    with (LOCALE / language / "rasoat.po").open("rb") as file:
        messages = list(read_po(file))
    return MappingProxyType(
        {
            message.id: message.string
            for message in messages
            if isinstance(message.id, str)
            and isinstance(message.string, str)
            and message.id
            and message.string
            and not message.fuzzy
        }
    )


def visible(text: str) -> str:
    """Return the text on one line, composed (NFC), with what the eye cannot see made visible.

    Controls become their pictures (NUL: ␀); marks that turn the reading direction, that have no
    width or that belong to no text become their code points.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text  # as nearly every text is
    one_line = _BREAKS.sub(" ", unicodedata.normalize("NFC", text))
    return _HIDDEN.sub(_picture, one_line)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def shorten(text: str, longest: int) -> str:
    """Return the text, or its start and the number of characters that were left out."""
    if not longest or len(text) <= longest:
        return text
    return f"{text[:longest]}… (+{len(text) - longest})"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in the places of a template; braces within the values mean nothing."""
    return "".join(
        literal + ("" if name is None else values.get(name, f"{{{name}}}"))
        for literal, name in _pieces(template)
    )


@lru_cache(maxsize=10_000)
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """Take a template apart: the sites of a province are said the same of, again and again."""
    try:
        return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))
    except ValueError:
        return ((template, None),)


def here(moment: datetime) -> datetime:
    """Return the moment in Vietnam's time; without a zone it is taken for UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(ZONE)
    except OverflowError:  # certificates without an end say 9999-12-31T23:59:59Z
        return aware


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that can be said in one language."""

    language: Language = "vi"

    def t(self, template: str, **args: Argument) -> str:
        """Say a sentence of the reports' own; the template is a literal, for the extraction."""
        return self._said(template, args)

    def text(self, said: Said | str, *, longest: int = 0) -> str:
        """Say a sentence that a question said; values longer than `longest` are cut."""
        if isinstance(said, Said):
            return self._said(said.template, said.args, longest)
        return shorten(visible(catalogue(self.language).get(said, said)), longest)

    def sentence(self, said: Said | str, *, longest: int = 0) -> str:
        """Say it with a capital letter, unless it starts with a value."""
        if not isinstance(said, Said):
            return _capital(self.text(said, longest=longest))
        translated = catalogue(self.language).get(said.template, said.template)
        return fill(_capital(translated), self._values(said.args, longest))

    def mistake(self, mistake: Mistake) -> str:
        """Say what is wrong in a file, after its place."""
        return f"{visible(mistake.where)}: {self._said(mistake.template, mistake.args)}"

    def pick(self, words: Mapping[Language, T]) -> T:
        """Choose from what an author wrote in several languages."""
        return words[self.language] if self.language in words else next(iter(words.values()))

    def value(self, value: Argument) -> str:
        """Write one value as the language writes it."""
        if isinstance(value, bool):
            return self.t("yes") if value else self.t("no")
        if isinstance(value, date | timedelta):
            return self._time(value)
        if isinstance(value, int):
            return self._separated(f"{value:,}" if abs(value) >= GROUPED_FROM else str(value))
        if isinstance(value, float):
            return self._separated(_decimal(value))
        return visible(str(value))

    def _time(self, value: date | timedelta) -> str:
        if isinstance(value, timedelta):
            return self._span(value)
        if isinstance(value, datetime):
            return self._moment(here(value))
        return f"{value:%d/%m/%Y}" if self.language == "vi" else value.isoformat()

    def _span(self, length: timedelta) -> str:
        """Write a length of time by its two greatest units."""
        minutes, seconds = divmod(max(0, int(length.total_seconds())), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        parts = (
            (days, self.t("{count} days", count=days)),
            (hours, self.t("{count} hours", count=hours)),
            (minutes, self.t("{count} minutes", count=minutes)),
            (seconds, self.t("{count} seconds", count=seconds)),
        )
        there = [text for number, text in parts if number]
        return " ".join(there[:2]) or parts[-1][1]

    def share(self, part: int, whole: int) -> str:
        """Write a share in whole per cent, rounded down lest 99.9 % read as all."""
        return f"{100 * part // whole}%" if whole else "–"

    def _said(self, template: str, args: Mapping[str, Argument], longest: int = 0) -> str:
        translated = catalogue(self.language).get(template, template)
        return fill(translated, self._values(args, longest))

    def _values(self, args: Mapping[str, Argument], longest: int) -> Mapping[str, str]:
        return {name: shorten(self.value(value), longest) for name, value in args.items()}

    def _moment(self, moment: datetime) -> str:
        day = self.value(moment.date())
        return f"{moment:%H:%M} {day}" if self.language == "vi" else f"{day} {moment:%H:%M}"

    def _separated(self, number: str) -> str:
        return number.translate(_VIETNAMESE) if self.language == "vi" else number


_VIETNAMESE = str.maketrans(",.", ".,")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _decimal(value: float) -> str:
    """Write with thousands separated and at most three digits after the point that matter."""
    if not math.isfinite(value):
        return str(value)
    places = 3 if abs(value) >= 1 or value == 0 else 2 - math.floor(math.log10(abs(value)))
    number = f"{value:,.{places}f}"
    return number.rstrip("0").rstrip(".") if "." in number else number
