"""What a site says of itself in files that have a fixed place: security.txt and robots.txt."""

import re
from datetime import UTC, datetime
from typing import Final

from checks.page import Page
from checks.web.facts import Robots, SecurityTxt
from checks.web.reading.document import is_html, media_type_of, text_of
from checks.web.visiting.probes import Probe
from checks.web.visiting.robots_rules import rules_for_us

WELL_KNOWN: Final = "/.well-known/security.txt"
OLD_PLACE: Final = "/security.txt"
MOST_LINES: Final = 500
MOST_LISTED: Final = 10
FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40}):[ \t]*(.{0,500})")
SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"


async def security_txt(probe: Probe) -> SecurityTxt | None:
    """Look where RFC 9116 says, then at the old place; None: it is at neither."""
    for path in (WELL_KNOWN, OLD_PLACE):
        page = await probe.ask(path)
        if page.status == 200 and is_security_txt(page):
            return read_security_txt(page)
    return None


def is_security_txt(page: Page) -> bool:
    """Tell whether an answer is one at all: many sites answer 200 to everything."""
    text = text_of(page)
    return not is_html(page) and bool(re.search(r"(?im)^(contact|expires):", text))


def read_security_txt(page: Page) -> SecurityTxt:
    """Read the fields (RFC 9116, 2.2 to 2.5)."""
    text = text_of(page)
    signed = text.lstrip().startswith(SIGNED)
    fields: dict[str, list[str]] = {}
    unreadable: list[str] = []
    for line in _content(text, signed=signed):
        match = FIELD.fullmatch(line)
        if match:
            fields.setdefault(match[1].lower(), []).append(match[2].strip())
        else:
            unreadable.append(line[:100])
    expires = tuple(fields.get("expires", ())[:MOST_LISTED])
    return SecurityTxt(
        url=page.url,
        media_type=media_type_of(page.header("content-type")),
        signed=signed,
        contacts=tuple(fields.get("contact", ())[:MOST_LISTED]),
        expires=expires,
        expires_at=_moment(expires[0]) if len(expires) == 1 else None,
        canonical=tuple(fields.get("canonical", ())[:MOST_LISTED]),
        languages=tuple(fields.get("preferred-languages", ())[:MOST_LISTED]),
        unreadable=tuple(unreadable[:MOST_LISTED]),
    )


def _content(text: str, *, signed: bool) -> list[str]:
    """Return the lines that are neither empty, nor comments, nor of the signature."""
    if signed:
        text = text.partition("\n\n")[2] or text.partition("\r\n\r\n")[2]
        text = text.partition("-----BEGIN PGP SIGNATURE-----")[0]
    lines = [line.rstrip() for line in text.splitlines()[:MOST_LINES]]
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _moment(text: str) -> datetime | None:
    """Read a date and time of RFC 3339."""
    if not re.fullmatch(
        r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", text
    ):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


async def robots(probe: Probe) -> Robots | None:
    """Ask for robots.txt; None: there is none (RFC 9309, 2.3.1.3)."""
    page = await probe.ask("/robots.txt")
    if 400 <= page.status < 500:
        return None
    text = text_of(page)
    is_text = page.status == 200 and not is_html(page) and "\0" not in text
    lines = text.splitlines()[:MOST_LINES] if is_text else []
    return Robots(
        status=page.status,
        is_text=is_text,
        rules_for_us=rules_for_us(text) if is_text else (),
        rules=sum(1 for line in lines if re.match(r"(?i)\s*(dis)?allow\s*:", line)),
        sitemaps=tuple(
            line.partition(":")[2].strip()[:300]
            for line in lines
            if line.lower().startswith("sitemap:")
        )[:MOST_LISTED],
    )
