"""Versions as numbers, where the last ones may be left unsaid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from checks.web.cms.cms_traits import Told, Versions

MOST_PARTS: Final = 6
MOST_DIGITS: Final = 8
Within = Literal["yes", "no", "perhaps"]
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """All versions that a told one may be: from `low` up to, and without, `high`."""

    low: Numbers
    high: Numbers


def numbers_of(version: str) -> Numbers:
    """Return a version's numbers, () for what is none."""
    parts = version.split(".")[:MOST_PARTS]
    sound = all(part.isascii() and part.isdecimal() and len(part) <= MOST_DIGITS for part in parts)
    return tuple(int(part) for part in parts) if sound else ()


def span_of(told: Told) -> Span:
    """Return which versions a told one may be."""
    numbers = numbers_of(told.version)
    if told.whole or not numbers:
        alone = _bare(numbers)
        return Span(alone, (*alone, 0))
    return Span(numbers, (*numbers[:-1], numbers[-1] + 1))


def _bare(numbers: Numbers) -> Numbers:
    """Return numbers without the zeros at their end: 7.1 and 7.1.0 are one version."""
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers = numbers[:-1]
    return numbers


def within(span: Span, versions: Versions) -> Within:
    """Tell whether all that a version may be lies within some, or none of it."""
    since, before = _bare(numbers_of(versions.since)), _bare(numbers_of(versions.before))
    if span.low >= before or span.high <= since:
        return "no"
    inside = span.low >= since and span.high <= (*before, 0)
    return "yes" if inside else "perhaps"


def fullest(told: Sequence[Told]) -> tuple[Told, ...]:
    """Return what says most: whole versions where there are any, else those of most numbers."""
    sound = [one for one in told if numbers_of(one.version)]
    whole = [one for one in sound if one.whole] or sound
    most = max((len(numbers_of(one.version)) for one in whole), default=0)
    kept = whole if any(one.whole for one in whole) else [
        one for one in whole if len(numbers_of(one.version)) == most
    ]  # fmt: skip
    unlike = {numbers_of(one.version): one for one in reversed(kept)}
    return tuple(reversed(unlike.values()))
