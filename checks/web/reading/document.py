"""Find in a page's HTML what rules ask for."""

import codecs
import re
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from checks.page import Page
from checks.verdict import Cause, NotSeen, Said
from checks.web.facts import Document
from checks.web.reading.markup import Start, Text, tokens

MOST_LISTED: Final = 50
MOST_TEXT: Final = 300
LOOK_FOR_CHARSET_BYTES: Final = 1024  # HTML standard, 13.2.3.2
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", ""})
ACTIVE: Final = {"script": "src", "iframe": "src", "frame": "src", "embed": "src", "object": "data"}
PASSIVE: Final = {"img": "src", "audio": "src", "video": "src", "source": "src", "input": "src"}
LOADING: Final = frozenset({"stylesheet", "preload", "modulepreload", "manifest", "import"})
# A hostile page may name any of Python's codecs, some of which take for ever or are no charsets.
CHARSETS: Final = re.compile(
    r"(?i)utf-?8|utf-?16(-?[lb]e)?|us-?ascii|(windows|cp)-?(1250|1251|1252|1253|1254|1256|1257|1258|874)"
    r"|iso-?8859-?\d{1,2}|latin-?1|gbk|gb2312|gb18030|big5|shift_jis|euc-(jp|kr)|tis-620|koi8-[ru]"
)
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_CHARSET: Final = re.compile(
    rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{2,40})"
)
HEADER_CHARSET: Final = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{2,40})")
SECOND_LEVEL: Final = frozenset(
    {"ac", "biz", "co", "com", "edu", "gov", "health", "info", "int", "name", "net", "org", "pro"}
)
Where = Literal["header", "mark", "page", ""]


def media_type_of(content_type: str | None) -> str:
    """Return a media type without its parameters, in small letters."""
    return (content_type or "").partition(";")[0].strip().lower()


def is_html(page: Page) -> bool:
    """Tell whether an answer is a page of HTML that can be read."""
    return page.ended != "undecodable" and (
        media_type_of(page.header("content-type")) in HTML_TYPES
    )


def packed(page: Page) -> NotSeen | None:
    """Say that an answer is packed in a way that was not asked for (RFC 9110, 12.5.3), if it is.

    Trap: what stands packed may look like text, and is none: brotli may store a page as it is.
    """
    if page.ended != "undecodable":
        return None
    coding = (page.header("content-encoding") or "").strip()[:40]
    why = Said(
        "{url} is packed as {coding}, which was not asked for or cannot be unpacked",
        {"url": page.url[:200], "coding": coding},
    )
    return NotSeen(cause=Cause.NO_TOOL, why=why)


def charset_of(page: Page) -> tuple[str, Where]:
    """Return the declared charset and where it is declared (HTML standard, 13.2.3.2)."""
    for mark, name in MARKS:
        if page.body.startswith(mark):
            return name, "mark"
    named = HEADER_CHARSET.search((page.header("content-type") or "")[:300])
    if named:
        return named[1].lower(), "header"
    in_page = META_CHARSET.search(page.body[:LOOK_FOR_CHARSET_BYTES])
    if in_page:
        return in_page[1].decode("ascii").lower(), "page"
    return "", ""


def text_of(page: Page) -> str:
    """Return an answer's text; what its charset has no letter for becomes U+FFFD. Never raises.

    What could not be unpacked has none.
    """
    if page.ended == "undecodable":
        return ""
    name, _ = charset_of(page)
    if not CHARSETS.fullmatch(name):
        name = "utf-8"
    try:
        return page.body.decode(name, "replace").removeprefix("\ufeff")
    except LookupError:
        return page.body.decode("utf-8", "replace")


def site_of(host: str) -> str:
    """Return the registered name that a host lies in, as far as that can be told by its shape."""
    labels = host.lower().split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    below = 3 if len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return ".".join(labels[-below:])


@dataclass(slots=True)
class _Found:
    """What has been found so far."""

    base: str
    title: str = ""
    generators: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    referrer: str = ""
    refresh: str = ""
    active: list[str] = field(default_factory=list)
    passive: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    unpinned: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def loads(self, url: str, into: list[str]) -> str:
        """Note a resource, and that it comes without TLS; return its whole URL."""
        whole = resolved(self.base, url)
        if whole and len(self.resources) < 20 * MOST_LISTED:
            self.resources.append(whole)
        note(into, whole if whole.startswith("http:") else "")
        return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, and what the next steps of a look need of it."""

    document: Document
    resources: tuple[str, ...]  # whole URLs of what the page loads
    scripts: tuple[str, ...]  # those among them that are scripts
    refresh: str  # where <meta http-equiv="refresh"> leads soon; "" without


def note(into: list[str], text: str) -> None:
    """Add a text once, as long as there is room."""
    if text and len(into) < MOST_LISTED and text not in into:
        into.append(text)


def resolved(base: str, url: str) -> str:
    """Return a whole URL with its scheme in small letters, "" for one that cannot be read."""
    try:
        whole = urljoin(base, url.strip().replace("\\", "/"))[:MOST_TEXT]
    except ValueError:
        return ""
    scheme, colon, rest = whole.partition(":")
    return scheme.lower() + colon + rest if len(scheme) < 12 else whole


def read_document(page: Page) -> Reading:
    """Read a page to its end, or as far as it was taken."""
    found = _Found(base=page.url)
    in_title = False
    for token in tokens(text_of(page)):
        if isinstance(token, Start):
            _take(found, token)
            in_title = token.name == "title" and not found.title
        elif isinstance(token, Text) and in_title:
            found.title, in_title = " ".join(token.says.split())[:MOST_TEXT], False
    charset, where = charset_of(page)
    document = Document(
        url=page.url,
        media_type=media_type_of(page.header("content-type")),
        charset=charset,
        charset_from=where,
        title=found.title,
        generators=tuple(found.generators),
        policies=tuple(found.policies),
        referrer=found.referrer,
        active_insecure=tuple(found.active),
        passive_insecure=tuple(found.passive),
        forms_insecure=tuple(found.forms),
        scripts_unpinned=tuple(found.unpinned),
        cut=page.ended != "complete",
    )
    return Reading(
        document=document,
        resources=tuple(found.resources),
        scripts=tuple(found.scripts),
        refresh=found.refresh,
    )


def _take(found: _Found, tag: Start) -> None:
    match tag.name:
        case "base":
            found.base = resolved(found.base, tag.get("href")) or found.base
        case "meta":
            _take_meta(found, tag)
        case "script":
            _take_script(found, tag)
        case "link":
            _take_link(found, tag)
        case "form" | "button" | "input" if tag.get("action") or tag.get("formaction"):
            target = resolved(found.base, tag.get("action") or tag.get("formaction"))
            note(found.forms, target if target.startswith("http:") else "")
    if tag.name in ACTIVE and tag.name != "script":
        url = tag.get(ACTIVE[tag.name])
        if url:
            found.loads(url, found.active)
    elif tag.name in PASSIVE:
        url = tag.get(PASSIVE[tag.name])
        if url:
            found.loads(url, found.passive)


def _take_meta(found: _Found, tag: Start) -> None:
    attributes = tag.attributes
    name, content = attributes.get("name", "").lower(), attributes.get("content", "")
    equivalent = attributes.get("http-equiv", "").lower()
    if name == "generator":
        note(found.generators, content.strip()[:MOST_TEXT])
    elif name == "referrer":
        found.referrer = content[:MOST_TEXT]
    elif equivalent == "content-security-policy":
        note(found.policies, content[:8192])
    elif equivalent == "refresh" and not found.refresh:
        delay, _, led = content.partition(";")
        url = re.sub(r"(?i)^\s*url\s*=\s*", "", led).strip(" \t\n\"'")
        if url and delay.strip()[:3].isdecimal() and int(delay.strip()[:3]) <= 5:
            found.refresh = resolved(found.base, url)


def _take_script(found: _Found, tag: Start) -> None:
    attributes = tag.attributes
    if not attributes.get("src"):
        return
    url = found.loads(attributes["src"], found.active)
    note(found.scripts, url)
    if _elsewhere(url, found) and not attributes.get("integrity", "").strip():
        note(found.unpinned, url)


def _take_link(found: _Found, tag: Start) -> None:
    attributes = tag.attributes
    if attributes.get("href") and LOADING & set(attributes.get("rel", "").lower().split()):
        found.loads(attributes["href"], found.active)


def _elsewhere(url: str, found: _Found) -> bool:
    try:
        theirs, ours = urlsplit(url).hostname, urlsplit(found.base).hostname
    except ValueError:
        return False
    return bool(theirs) and site_of(theirs or "") != site_of(ours or "")
