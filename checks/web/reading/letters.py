"""Fold the disguises of letters, so that one spelling is left of a word that is made to look odd.

What is folded: letters of mathematics, full width, circles (NFKD); letters of other alphabets that
look alike; characters that nobody sees; letters set apart by spaces or signs; leetspeak.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Look-alikes in the sense of Unicode's confusables (UTS 39), those that spammers use.
_PAIRS: Final = (
    "аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs ԁd ԛq ԝw һh ґr пn гr ӏl ьb ѵv ɡg ѡw "
    "αa βb γy δd εe ζz ηn θo ιi κk λl μm νv οo πn ρp σo ςc τt υu φf χx ψw ωw ϲc ϳj ϱp "
    "ɑa ɩi ɪi ʟl ɴn ʀr ʙb ɢg ʜh ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ꜱs ʏy ꜰf "
    "ðđ ƌđ ɖđ ħh ıi łl øo օo սu հh ոn եt քp ɦh ⅼl ꓲl ƅb ʍw ɯw ɐa ɔc ǝe ɥh ʇt ʌv"
)
LOOK_ALIKE: Final = {pair[0]: pair[1:] for pair in _PAIRS.split()}
_FOREIGN: Final = re.compile(f"[{''.join(map(re.escape, LOOK_ALIKE))}]")
_BLOCKS: Final = (
    range(0x3000),
    range(0xFE00, 0x11100),
    range(0x1D100, 0x1D200),
    range(0xE0000, 0xE0080),
)
# Format characters and others that take no room; a few of them are "letters" to Unicode.
_UNSEEN: Final = dict.fromkeys(
    [
        *(n for block in _BLOCKS for n in block if unicodedata.category(chr(n)) == "Cf"),
        0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x20E3,
        *range(0xFE00, 0xFE10), *range(0x180B, 0x180F),
    ]
)  # fmt: skip
_APART: Final = re.compile(r"(?<![^\W_])[^\W_]([ .*_\-·|/~+])(?:[^\W_]\1)*[^\W_](?![^\W_])")
_WIDE: Final = re.compile(r"(\s{2,})")
_LETTERS_ALONE: Final = re.compile(r"[^\W_]\W?(?: [^\W_]\W?)+")
_LEET: Final = str.maketrans("01345789$@|l", "oieastbgsaii")
_STROKES: Final = str.maketrans("đĐ", "dD")
_WORD: Final = re.compile(r"[^\W_$@]+(?:[$@]+[^\W_$@]+)*[$@]*|[$@]+[^\W_$@]+[$@]*")
_LEETS: Final = re.compile(r"[01345789$@]")
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")


def folded(text: str) -> str:
    """Return a text in small letters, composed (NFC), without what nobody sees or can tell."""
    plain = text if text.isascii() else _unmasked(text)
    return _together(plain).lower()


def _unmasked(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_UNSEEN)).lower()
    if _FOREIGN.search(apart):
        apart = re.sub(r"[^\s]+", lambda word: _latin(word[0]), apart)
    return unicodedata.normalize("NFC", apart)


def _latin(word: str) -> str:
    """Return a word in Latin letters when every foreign letter in it looks like one."""
    if not _FOREIGN.search(word):
        return word
    turned = _FOREIGN.sub(lambda letter: LOOK_ALIKE[letter[0]], word)
    return word if _other_script(turned) else turned


def _other_script(word: str) -> bool:
    return any("\u0370" <= sign <= "\u058f" for sign in word)


def _together(text: str) -> str:
    """Join letters that are set apart: "n h à   c á i", "n.h.à". Digits alone are left."""
    joined = _APART.sub(_joined, text)
    if joined == text or not _WIDE.search(joined):
        return joined
    return "".join(
        piece.replace(" ", "") if _LETTERS_ALONE.fullmatch(piece) else piece
        for piece in _WIDE.split(joined)
    )


def _joined(found: re.Match[str]) -> str:
    letters = found[0].replace(found[1], "")
    enough = len(letters) > 2 or found[1] in "*_~+|"
    return letters if enough and not letters.isdecimal() else found[0]


def words_of(text: str) -> list[str]:
    """Return the words of a folded text."""
    return _WORD.findall(text)


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """Return one spelling of a Vietnamese word: "hoà" and "hòa", "kì" and "kỳ" are the same."""
    apart = word if word.isascii() else unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in apart if mark in _TONES)
    plain = apart if not tones else "".join(mark for mark in apart if mark not in _TONES)
    if len(plain) == 2 and plain[1] == "y" and plain[0] in "hklmstqv":
        plain = plain[0] + "i"
    return plain + tones


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """Return a word without its marks: "nhà" becomes "nha"."""
    if word.isascii():
        return key(word)
    apart = unicodedata.normalize("NFD", word.translate(_STROKES))
    return key("".join(sign for sign in apart if not unicodedata.combining(sign)))


@lru_cache(maxsize=65536)
def unleeted(word: str) -> str:
    """Return what a word stands for in leetspeak, "l" and "i" being one."""
    return key(bare(word).translate(_LEET))


def is_leet(word: str) -> bool:
    """Tell whether a word holds a digit or sign that may stand for a letter."""
    return bool(_LEETS.search(word))


def is_marked(word: str) -> bool:
    """Tell whether a word is written with marks, or in no Latin letters at all."""
    return not word.isascii()
