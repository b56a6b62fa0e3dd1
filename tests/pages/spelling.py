"""How letters become bytes: composed or decomposed Vietnamese, and the charsets of old sites."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from tests.pages.dice import Dice

TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

# name → (charset in the Content-Type header, charset in a meta element), "" for none
DECLARED = {
    "utf-8": ("utf-8", "utf-8"),
    "utf-8 by meta": ("", "utf-8"),
    "utf-8 by header": ("UTF-8", ""),
    "utf-8 undeclared": ("", ""),
    "utf-8 with BOM": ("", ""),
    "utf-8 against meta": ("utf-8", "iso-8859-1"),
    "windows-1258": ("windows-1258", "windows-1258"),
    "windows-1258 by meta": ("", "windows-1258"),
    "utf-16 with BOM": ("", ""),
    "ascii with references": ("", "us-ascii"),
}
ENCODINGS: Sequence[str] = (
    *["utf-8"] * 12,
    *["utf-8 by meta"] * 4,
    *["utf-8 by header"] * 3,
    *DECLARED,
)
LEGACY = frozenset({"windows-1258", "windows-1258 by meta", "ascii with references"})

_TEXT = re.compile(r"<[^>]*>|[^<]+")


def spelled(html: str, spelling: str, dice: Dice) -> str:
    """Decompose the Vietnamese letters of a page, all of them or those of some of its texts."""
    if spelling in {"NFC", "tones apart"}:  # the latter is the work of the encoding
        return html
    if spelling == "NFD":
        return unicodedata.normalize("NFD", html)
    return _TEXT.sub(
        lambda match: unicodedata.normalize("NFD", match[0]) if dice.chance(0.5) else match[0],
        html,
    )


def encoded(html: str, encoding: str) -> bytes:
    """Write a page in its encoding; what this cannot hold becomes character references."""
    if encoding.startswith("windows-1258"):
        return _fit_for_1258(html).encode("cp1258", "xmlcharrefreplace")
    if encoding == "ascii with references":
        return html.encode("ascii", "xmlcharrefreplace")
    if encoding == "utf-16 with BOM":
        return b"\xff\xfe" + html.encode("utf-16-le")
    mark = b"\xef\xbb\xbf" if encoding == "utf-8 with BOM" else b""
    return mark + html.encode()


def _fit_for_1258(text: str) -> str:
    """Part tone marks from letters, because windows-1258 holds most of them apart."""
    return "".join(_letter_for_1258(letter) for letter in unicodedata.normalize("NFC", text))


@cache
def _letter_for_1258(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    if letter.encode("cp1258", "ignore") or len(marks) == 1:
        return letter
    tones = "".join(mark for mark in marks if mark in TONES)
    rest = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", rest) + tones


def without_marks(text: str) -> str:
    """Write Vietnamese as without a Vietnamese keyboard."""
    parted = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """Write a text as it stands in a path."""
    return re.sub(r"[^a-z0-9]+", "-", without_marks(text).lower()).strip("-")[:80].strip("-")
