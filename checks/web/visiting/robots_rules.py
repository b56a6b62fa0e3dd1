"""Keep to what robots.txt asks of crawlers (RFC 9309)."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

OURS: Final = frozenset({"rasoat", "googlebot", "*"})  # one of which a site may mean us by
MOST_LINES: Final = 2000
MOST_RULES: Final = 200
MOST_PATTERN: Final = 300
_LINE: Final = re.compile(r"\s*([A-Za-z-]{1,40})\s*:\s*([^#\r\n]{0,500})")


def rules_for_us(text: str) -> tuple[str, ...]:
    """Return "+/path" and "-/path" for what is allowed and disallowed to crawlers like us."""
    rules: list[str] = []
    named: set[str] = set()
    naming = False
    for line in text.splitlines()[:MOST_LINES]:
        match = _LINE.match(line)
        if match is None:
            continue
        field, value = match[1].lower(), match[2].strip()
        if field == "user-agent":
            named = {value.lower()} if not naming else named | {value.lower()}
            naming = True
        elif field in ("allow", "disallow"):
            naming = False
            if value and any(name.partition("/")[0] in OURS for name in named):
                rules.append(("+" if field == "allow" else "-") + value[:MOST_PATTERN])
        else:
            naming = naming and field != "crawl-delay"
    return tuple(rules[:MOST_RULES])


def may_be_read(url: str, rules: Iterable[str]) -> bool:
    """Tell whether a URL may be asked for: the longest rule that fits decides (RFC 9309, 2.2.2)."""
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fitting = [(len(rule), rule[0] == "+") for rule in rules if _fits(unquote(rule[1:]), path)]
    return max(fitting, default=(0, True))[1]


def _fits(pattern: str, path: str) -> bool:
    """Match "*" and a closing "$", in linear time."""
    whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not whole or at == len(path) or (bool(rest) and path.endswith(rest[-1]))
