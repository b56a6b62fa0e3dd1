"""What of an answer is kept as evidence: as text that can be masked, or by its first bytes alone.

Masks know UTF-8 in composed letters (NFC). What stands in another charset is written anew; what is
no text may be packed text, of which nothing can be masked.
"""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from checks.page import Page
from checks.web.reading.document import charset_of, is_html, text_of

PAGE_KEPT_BYTES: Final = 16384
PROBE_KEPT_BYTES: Final = 1024
MOST_FIELDS_BYTES: Final = 65536
MOST_FIELD: Final = 16384
SHOWN_BYTES: Final = 16  # of what is no text: enough to know a file by
MOST_STRANGE: Final = 0.05  # of text, the share of signs that no text has
STRANGE: Final = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
# No telephone number, mail address or identity number goes on beyond one of these.
BOUNDARY: Final = re.compile(rb"[<>\r\n\"',:|/?={}]")
SOUGHT_BYTES: Final = 600


def first_line(page: Page) -> bytes:
    """Say what was asked, and how it was answered."""
    asked = f"> {page.method} {page.url} at {page.address}"
    said = f"{page.http_version} {page.status} {page.reason} [{page.ended}]"
    return b"%b\r\n%b\r\n" % (shortened(_utf8(asked), 2000), shortened(_utf8(said), 500))


def head_and_body(page: Page, *, kept_under: str = "") -> bytes:
    """Return header fields and body, cut and marked so; a body that is kept already is named."""
    most = PAGE_KEPT_BYTES if page.status == 200 and is_html(page) else PROBE_KEPT_BYTES
    fields = [shortened(_as_sent(f"{name}: {value}"), MOST_FIELD) for name, value in page.headers]
    head = shortened(b"\r\n".join(fields), MOST_FIELDS_BYTES)
    if kept_under:
        under = shortened(_utf8(kept_under), 2000)
        return b"%b\r\n\r\n[the same %d bytes as %b]\n\n" % (head, len(page.body), under)
    cut = f"\n[cut from {len(page.body)} bytes]" if len(page.body) > most else ""
    return b"%b\r\n\r\n%b%b\n\n" % (head, body_kept(page, most), cut.encode())


def body_kept(page: Page, most: int) -> bytes:
    """Return as much of a body as is kept, as UTF-8."""
    begun = replace(page, body=page.body[:most])
    text = _text(begun)
    if text is None:
        shown = page.body[:SHOWN_BYTES].hex(" ")
        return f"[{len(page.body)} bytes that are no text, the first: {shown}]".encode()
    kept = _utf8(unicodedata.normalize("NFC", text))
    return kept if page.ended == "complete" and len(page.body) <= most else _ended(kept)


def _text(page: Page) -> str | None:
    """Return a body's text; None: it is none."""
    if page.ended == "undecodable":
        return None
    text = text_of(page)
    if charset_of(page)[1] == "" and "\ufffd" in text:
        text = page.body.decode("windows-1258", "replace")  # of pages that say nothing
    return text if len(STRANGE.findall(text)) <= MOST_STRANGE * len(text) else None


def shortened(data: bytes, most: int) -> bytes:
    """Cut, where it is too long, as `_ended` does."""
    return data if len(data) <= most else _ended(data[:most])


def _ended(begun: bytes) -> bytes:
    """Take off what may be half a number or half an address: no mask would know it."""
    from_here = len(begun) - min(SOUGHT_BYTES, len(begun) // 4)
    ends = [match.end() for match in BOUNDARY.finditer(begun, from_here)]
    return begun[: ends[-1] if ends else from_here]


def _as_sent(field: str) -> bytes:
    """Return a header field's own bytes, which were read as Latin-1 (RFC 9110, 5.5)."""
    return field.encode("latin-1", "replace")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
