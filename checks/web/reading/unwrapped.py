"""Unwrap what scripts hide: escapes, character codes, base64, text written backwards."""

import base64
import binascii
import re
from typing import Final
from urllib.parse import unquote

MOST_SCRIPT: Final = 200_000
MOST_LAYERS: Final = 3
SPLITTING: Final = 60  # characters of .split("")
_ESCAPES: Final = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}")
_CODES: Final = re.compile(r"String\.fromCharCode\(([\dxXa-fA-F,\s]{4,100000})\)")
_BASE64: Final = re.compile(r"atob\(\s*['\"]([A-Za-z0-9+/=\s]{12,200000})['\"]\s*\)")
_PERCENT: Final = re.compile(r"(?:%[0-9a-fA-F]{2}|%u[0-9a-fA-F]{4})")
_RUNS_WHAT_IT_HIDES: Final = re.compile(
    r"(?:eval|Function|setTimeout)\s*\(\s*(?:window\.)?"
    r"(?:decodeURIComponent\(|unescape\(|atob\(|String\.fromCharCode\(|['\"](?:\\x|\\u|[;)]))"
    r"|(?:eval|Function)\s*\([^)]{0,40}(?:atob|unescape|fromCharCode)\("
)
_MARKUP: Final = re.compile(r"<(?=[a-zA-Z/])")


def unwrapped(script: str) -> str:
    """Return what a script holds once its wrappings are undone, "" where it has none."""
    inner = script[:MOST_SCRIPT]
    for _ in range(MOST_LAYERS):
        opened = _once(inner)
        if opened == inner:
            break
        inner = opened
    return "" if inner == script[:MOST_SCRIPT] else inner


def runs_what_it_hides(script: str) -> bool:
    """Tell whether a script evaluates text that nobody can read as it stands."""
    return bool(_RUNS_WHAT_IT_HIDES.search(script[:MOST_SCRIPT]))


def holds_markup(script: str) -> bool:
    """Tell whether there are tags in a script's text."""
    return bool(_MARKUP.search(script))


def _once(script: str) -> str:
    inner = _CODES.sub(_from_codes, script)
    inner = _BASE64.sub(_from_base64, inner)
    inner = _ESCAPES.sub(_from_escape, inner)
    if ".reverse(" in inner:
        inner = _turned(inner)
    if inner.count("%") > 8 and _PERCENT.search(inner):
        inner = unquote(re.sub(r"%u([0-9a-fA-F]{4})", _from_unit, inner), errors="replace")
    return inner


def _turned(script: str) -> str:
    """Turn a text that stands before .split("").reverse()."""
    end = script.find(".reverse(")
    before = script[:end]
    tail = before[-SPLITTING:]
    quote = re.search(r"(['\"])\s*\.split\(\s*['\"]{2}\s*\)\s*$", tail)
    if quote is None:
        return script
    mark, stop = quote[1], len(before) - len(tail) + quote.start()
    start = stop - 1
    while start >= 0 and not (before[start] == mark and (start == 0 or before[start - 1] != "\\")):
        start -= 1
    inner = re.sub(r"\\(.)", r"\1", before[start + 1 : stop])
    return before[: max(start, 0)] + inner[::-1] + script[end + len(".reverse(") :]


def _from_codes(found: re.Match[str]) -> str:
    numbers = re.findall(r"0x[0-9a-fA-F]{1,6}|\d{1,7}", found[1])
    return "".join(map(_sign, (int(one, 16 if one[:2] == "0x" else 10) for one in numbers)))


def _from_base64(found: re.Match[str]) -> str:
    text = re.sub(r"\s", "", found[1])
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return found[0]


def _from_escape(found: re.Match[str]) -> str:
    return _sign(int(next(part for part in found.groups() if part), 16))


def _from_unit(found: re.Match[str]) -> str:
    return _sign(int(found[1], 16))


def _sign(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
