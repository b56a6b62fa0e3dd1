"""Lists of tags, as DKIM, DMARC, MTA-STS and TLS-RPT records are (RFC 6376, 3.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
VALUE = re.compile(r"[!-:<-~ \t\r\n]*")
BLANK = " \t\r\n"
LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of a record; of one that stands twice, the first."""

    values: Mapping[str, str]  # names as written: they are case-sensitive
    first: str  # the name of the first tag
    faults: tuple[str, ...]  # parts that are no tag, and names that stand twice

    def get(self, name: str, default: str = "") -> str:
        """Return a tag's value."""
        return self.values.get(name, default)


@lru_cache(maxsize=256)
def read(text: str) -> Tags:
    """Read a list of tags. It never raises: what cannot be read is a fault."""
    values: dict[str, str] = {}
    faults = []
    parts = text.split(";")
    if not parts[-1].strip(BLANK):
        parts.pop()
    for part in parts:
        name, equals, value = part.partition("=")
        name, value = name.strip(BLANK), value.strip(BLANK)
        if not equals or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            faults.append(shown(part.strip(BLANK)))
        elif name in values:
            faults.append(name)
        else:
            values[name] = value
    return Tags(values=values, first=next(iter(values), ""), faults=tuple(faults))


def begins_with(text: str, version: str) -> bool:
    """Tell whether a record's first tag is "v" with this value (RFC 7489, 6.3; RFC 8461, 3.1)."""
    name, equals, value = text.partition(";")[0].partition("=")
    return bool(equals) and name.strip(BLANK) == "v" and value.strip(BLANK) == version


def shown(text: str) -> str:
    """Return a text as a sentence can hold it: of one line, and cut."""
    return " ".join(text.split())[:LONGEST_SHOWN]
