"""Gather the words of a page's header and footer, by tags, roles and usual names."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from checks.web.reading.markup import VOID, End, Start, Text

Part = Literal["header", "footer", ""]
MOST_PIECES: Final = 600
FEWEST_WORDS: Final = 3
HINT: Final = re.compile(r"(?i)header|footer|banner|contentinfo|masthead|colophon")
NAMES: Final = {
    "header": "header", "banner": "header", "masthead": "header", "site-header": "header",
    "footer": "footer", "contentinfo": "footer", "colophon": "footer", "site-footer": "footer",
}  # fmt: skip


@dataclass(slots=True)
class Frame:
    """What has been gathered so far. An article may have a header and a footer of its own."""

    header: list[str] = field(default_factory=list)  # the first that says anything
    footer: list[str] = field(default_factory=list)  # the longest
    _part: Part = ""
    _tag: str = ""
    _depth: int = 0
    _words: list[str] = field(default_factory=list)

    def take(self, token: object) -> None:
        """Take the next token of a page."""
        if self._part:
            self._within(token)
        elif isinstance(token, Start) and token.name not in VOID and (part := part_of(token)):
            self._part, self._tag, self._depth, self._words = part, token.name, 1, []

    def end(self) -> None:
        """Take what is open at the page's end."""
        said = len(" ".join(self._words).split())
        if self._part == "header" and not self.header and said >= FEWEST_WORDS:
            self.header = self._words
        elif self._part == "footer" and said > len(" ".join(self.footer).split()):
            self.footer = self._words
        self._part, self._words = "", []

    def _within(self, token: object) -> None:
        if isinstance(token, Text):
            if not token.inside and len(self._words) < MOST_PIECES:
                self._words.append(token.says[:2000])
        elif isinstance(token, Start) and token.name == self._tag:
            self._depth += 1
        elif isinstance(token, End) and token.name == self._tag:
            self._depth -= 1
            if not self._depth:
                self.end()


def part_of(tag: Start) -> Part:
    """Tell whether a tag opens a header or a footer."""
    if tag.name in ("header", "footer"):
        return "header" if tag.name == "header" else "footer"
    if not HINT.search(tag.rest):
        return ""
    found = tag.attributes
    classes = found.get("class", "").lower().split()
    for name in (found.get("role", "").lower(), found.get("id", "").lower(), *classes):
        if name in NAMES:
            return "header" if NAMES[name] == "header" else "footer"
    return ""
