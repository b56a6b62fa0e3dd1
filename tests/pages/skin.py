"""The markup of content management systems: files with `{{slots}}`, and pieces for all of them."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

SKINS = Path(__file__).parent / "skins"
SPOTS = ("head", "top", "article", "side", "footer", "end")  # where something can be injected

_SLOT = re.compile(r"\{\{([a-z0-9_:]+)\}\}")
_PIECE = re.compile(r"<!-- piece: (\w+) -->\n")


@cache
def skin(name: str) -> str:
    """Read the markup of one system."""
    return (SKINS / f"{name}.html").read_text(encoding="utf-8")


@cache
def pieces() -> Mapping[str, str]:
    """Read the widgets, scripts and boxes that pages of all systems have."""
    parts = _PIECE.split(skin("pieces"))[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def piece_names() -> tuple[str, ...]:
    """Give the names of all pieces."""
    return tuple(pieces())


def filled(markup: str, slots: Mapping[str, str], later: Collection[str] = ()) -> str:
    """Fill all slots, also those inside what is filled in, but leave those that come later."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in later:
            return match[0]
        if name.startswith("piece:"):
            return pieces()[name.removeprefix("piece:")]
        return slots.get(name, "") if name.startswith("at:") else slots[name]

    before = ""
    while before != markup:
        before, markup = markup, _SLOT.sub(value, markup)
    return markup
