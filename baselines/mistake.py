"""What an author or operator got wrong in a file, and where."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

Argument = str | int | float | date
KeyPath = tuple[str | int, ...]  # of keys and of positions in lists, from the top of the file

LONGEST_GUESSED = 100  # difflib takes the square of a word's length


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake; `template` is an English sentence with `{places}`, which can be translated."""

    file: str
    line: int = 0  # counted from 1; 0: the file as a whole
    key: str = ""  # "requirements[LOG-05].levels"; "": no key of its own
    template: str
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def where(self) -> str:
        """Return file, line and key, as far as they are known."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}" if self.key else place

    @property
    def says(self) -> str:
        """Return the sentence in English."""
        return self.template.format(**self.args)

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


class Refused(Exception):
    """A file was not taken; `mistakes` holds every one of its mistakes, by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class TooBig(Refused):
    """A file is larger than anybody writes by hand; it was not read."""


def nearest(word: str, allowed: Collection[str]) -> str | None:
    """Return the allowed word that was probably meant."""
    if len(word) > LONGEST_GUESSED:
        return None
    folded = {name.casefold(): name for name in allowed}
    close = get_close_matches(word.casefold(), folded, n=1)
    return folded[close[0]] if close else None
