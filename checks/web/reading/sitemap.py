"""Read sitemaps and feeds, which are XML that browsers do not show."""

import re
from html import unescape
from typing import Final

from checks.page import Page
from checks.web.hijack.passages import Content, content_of, slug_words
from checks.web.reading.document import media_type_of

MOST_ENTRIES: Final = 5000
_ENTRY: Final = re.compile(r"<(?:[a-z]{1,12}:)?loc\s*>\s*([^<]{1,2000})", re.IGNORECASE)
_SECTION: Final = re.compile(r"<!\[CDATA\[(.{0,20000}?)\]\]>", re.DOTALL)


def is_xml(page: Page) -> bool:
    """Tell whether an answer is XML other than XHTML."""
    kind = media_type_of(page.header("content-type"))
    named = kind.endswith("xml") and kind != "application/xhtml+xml"
    begins = page.body[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    mapping = b"<urlset" in begins or b"<sitemapindex" in begins
    return named or (mapping and begins.startswith(b"<?xml"))


def entries_of(text: str) -> list[str]:
    """Return the URLs of a sitemap, whether they are of pages or of further sitemaps."""
    found: list[str] = []
    for match in _ENTRY.finditer(text):
        if len(found) >= MOST_ENTRIES:
            break
        found.append(unescape(match[1]).strip().removeprefix("<![CDATA[").removesuffix("]]>"))
    return found


def xml_content(text: str, url: str) -> Content:
    """Return what a sitemap's addresses say, or what stands in a feed."""
    entries = entries_of(text)
    if not entries:
        return content_of(_SECTION.sub(lambda found: found[1], text), url)
    content = Content(base=url)
    for entry in entries:
        content.says("sitemap", slug_words(entry), concealed=False, leads_to=entry)
    return content
