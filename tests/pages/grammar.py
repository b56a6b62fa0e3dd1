"""Texts from alternatives: `[section]` holds one alternative a line, `{…}` stands for a choice.

`{name}` is a line of that section (or what the page bound to the name), `{a|b|}` one of these,
`{3-17}` a number of as many digits as its first end has. Inner braces are settled first.

A fifth of the lines of every long section is kept for pages of the held-out part, so that what
was tuned on the other part meets sentences that it has never seen.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.pages.dice import Dice
from tests.pages.page import Part

DATA = Path(__file__).parent / "data"
LONG_SECTION = 8
KEPT_BACK = 5

_CHOICE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"(\d+)-(\d+)")

Bound = Mapping[str, Sequence[str]]


@cache
def sections() -> Mapping[str, tuple[str, ...]]:
    """Read every section of every text file."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for path in sorted(DATA.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                lines = found.setdefault(line.strip("[]"), [])
            elif line and not line.startswith("#"):
                lines.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def is_kept_back(line: str) -> bool:
    """Tell whether only held-out pages may say this line."""
    return hashlib.sha256(line.encode()).digest()[0] % KEPT_BACK == 0


@cache
def sayable(name: str, part: Part) -> tuple[str, ...]:
    """Give the lines of a section that pages of this part may use."""
    lines = sections()[name]
    if part == "held_out" or len(lines) < LONG_SECTION:
        return lines
    return tuple(line for line in lines if line.startswith("= ") or not is_kept_back(line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Says lines, with one page's dice, part and bound names."""

    dice: Dice
    part: Part
    bound: Bound = field(default_factory=dict)

    def line(self, name: str) -> str:
        """Say one line of a section."""
        return self.fill(self.dice.pick(self.bound.get(name) or sayable(name, self.part)))

    def lines(self, name: str, count: int) -> list[str]:
        """Say several lines of a section, each at most once, in its order."""
        return [self.fill(line) for line in self.dice.some(sayable(name, self.part), count)]

    def fill(self, text: str) -> str:
        """Settle every choice in a text."""
        while "{" in text:
            text = _CHOICE.sub(lambda match: self._settle(match[1]), text)
        return text

    def _settle(self, choice: str) -> str:
        if "|" in choice:
            return self.dice.pick(choice.split("|"))
        if number := _NUMBER.fullmatch(choice):
            value = self.dice.number(int(number[1]), int(number[2]))
            return str(value).zfill(len(number[1]))
        return (
            choice if choice not in self.bound and choice not in sections() else self.line(choice)
        )
