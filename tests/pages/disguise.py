"""How spammers write words so that people read them and filters do not."""

import html
import unicodedata
from collections.abc import Callable, Mapping

from tests.pages.dice import Dice
from tests.pages.spelling import without_marks

CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")
GREEK = str.maketrans("oviuptAEZHIKMNOPTYX", "ονιυρτΑΕΖΗΙΚΜΝΟΡΤΥΧ")
LEET = str.maketrans("aeiostbAEIOST", "4310$78431057")
ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
SOFT_HYPHEN = "\u00ad"
MATH_ALPHABETS = (0x1D400, 0x1D5D4, 0x1D670)  # bold, sans-serif bold, monospace capital A


def _by_letter(text: str, change: Callable[[str], str]) -> str:
    """Change base letters and leave their marks, so that only the letter is false."""
    parted = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(change(letter) for letter in parted))


def _plain(text: str, dice: Dice) -> str:
    return text


def _unaccented(text: str, dice: Dice) -> str:
    return without_marks(text)


def _nfd(text: str, dice: Dice) -> str:
    return unicodedata.normalize("NFD", text)


def _cyrillic(text: str, dice: Dice) -> str:
    return _by_letter(text, lambda letter: letter.translate(CYRILLIC))


def _greek(text: str, dice: Dice) -> str:
    return _by_letter(text, lambda letter: letter.translate(GREEK))


def _fullwidth(text: str, dice: Dice) -> str:
    return _by_letter(
        text, lambda letter: chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter
    )


def _math(text: str, dice: Dice) -> str:
    start = dice.pick(MATH_ALPHABETS)

    def letter_of(letter: str) -> str:
        if "A" <= letter <= "Z":
            return chr(start + ord(letter) - ord("A"))
        return chr(start + 26 + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter

    return _by_letter(without_marks(text) if dice.chance(0.5) else text, letter_of)


def _zero_width(text: str, dice: Dice) -> str:
    return "".join(
        letter + dice.pick(ZERO_WIDTH) if letter.isalpha() and dice.chance(0.35) else letter
        for letter in text
    )


def _soft_hyphen(text: str, dice: Dice) -> str:
    return "".join(
        letter + SOFT_HYPHEN if letter.isalpha() and dice.chance(0.4) else letter for letter in text
    )


def _leet(text: str, dice: Dice) -> str:
    return without_marks(text).translate(LEET)


def _spread(text: str, between: str) -> str:
    """Put something between the letters of words, and more room between words."""
    return "   ".join(between.join(word) if word.isalpha() else word for word in text.split())


def _spaced(text: str, dice: Dice) -> str:
    return _spread(text, " ")


def _dotted(text: str, dice: Dice) -> str:
    return _spread(text, dice.pick((".", "_", "-", "*")))


def _mixed_case(text: str, dice: Dice) -> str:
    return "".join(letter.upper() if dice.chance(0.5) else letter.lower() for letter in text)


def _entities(text: str, dice: Dice) -> str:
    """Write letters as references, some of them hexadecimal: markup, not text."""
    return "".join(
        dice.pick((f"&#{ord(letter)};", f"&#x{ord(letter):x};"))
        if letter.isalnum()
        else html.escape(letter)
        for letter in text
    )


def _comments(text: str, dice: Dice) -> str:
    """Break words with comments or empty elements: markup, not text."""
    broken = []
    for word in text.split(" "):
        cut = len(word) // 2
        between = dice.pick(("<!-- -->", "<!--x-->", "<b></b>", "<span></span>", "<wbr>"))
        whole = not cut or dice.chance(0.3)
        safe = (html.escape(word),) if whole else (html.escape(word[:cut]), html.escape(word[cut:]))
        broken.append(between.join(safe))
    return " ".join(broken)


Disguise = Callable[[str, Dice], str]
IN_TEXT: Mapping[str, Disguise] = {
    "plain": _plain, "unaccented": _unaccented, "nfd": _nfd, "cyrillic": _cyrillic,
    "greek": _greek, "fullwidth": _fullwidth, "math": _math, "zero_width": _zero_width,
    "soft_hyphen": _soft_hyphen, "leet": _leet, "spaced": _spaced, "dotted": _dotted,
    "mixed_case": _mixed_case,
}  # fmt: skip
IN_MARKUP: Mapping[str, Disguise] = {"entities": _entities, "comment_in_word": _comments}
DRAWN = (
    *["plain"] * 9, *["unaccented"] * 4, *["nfd"] * 2, *IN_TEXT, *IN_MARKUP, "zero_width",
    "entities", "cyrillic",
)  # fmt: skip
FOR_FOREIGN = ("plain", "plain", "entities", "zero_width")  # other scripts have no Latin letters


def disguised(text: str, name: str, dice: Dice) -> str:
    """Disguise a text where only text can stand: a title, a string, a sitemap."""
    return IN_TEXT.get(name, _plain)(text, dice)


def disguised_markup(text: str, name: str, dice: Dice) -> str:
    """Disguise a text and make it safe inside HTML."""
    if name in IN_MARKUP:
        return IN_MARKUP[name](text, dice)
    return html.escape(disguised(text, name, dice), quote=False)
