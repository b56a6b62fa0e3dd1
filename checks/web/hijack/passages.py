"""Take a page apart into what it says and where: title, text, links, attributes, hidden places."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from checks.web.reading.concealed import concealed_names, covers_the_page, is_concealed
from checks.web.reading.document import resolved
from checks.web.reading.markup import VOID, Comment, End, Start, Text, Token, tokens
from checks.web.reading.unwrapped import holds_markup, runs_what_it_hides, unwrapped

MOST_PASSAGES: Final = 20_000
MOST_LINKS: Final = 3000
MOST_OPEN: Final = 400
MOST_BACK: Final = 40  # open elements that an end tag looks back over
MOST_DEPTH: Final = 2  # pages within pages
MOST_STRINGS: Final = 3000
INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins",
        "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong",
        "sub", "sup", "tt", "u", "var", "wbr", "del", "dfn", "time", "o:p", "script", "style",
        "img",
    }
)  # fmt: skip
CLOSED_BY_LIKE: Final = frozenset({"p", "li", "td", "th", "tr", "option", "dt", "dd"})
SPEAKING: Final = ("alt", "title", "aria-label", "placeholder", "summary", "label", "abbr")
VALUED: Final = frozenset({"input", "option", "button", "param"})
HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_LINES: Final = re.compile(r"[\r\n]+")
_ENDING: Final = re.compile(r"\.[a-z0-9]{2,5}$", re.IGNORECASE)
_TAGS: Final = re.compile(r"<[^<>]{0,200}>")
_REFRESH: Final = re.compile(r"(?i)^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?\s*([^'\"\s]+)")


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that a page says."""

    place: str
    says: str
    concealed: bool
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page within the page."""

    url: str
    concealed: bool
    covers: bool
    without_scripts: bool  # stands in <noscript>, as counters do


@dataclass(slots=True)
class Content:
    """All that is found in one page."""

    base: str
    passages: list[Passage] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    scripts: list[tuple[str, bool]] = field(default_factory=list)  # text, was wrapped
    canonical: list[str] = field(default_factory=list)
    alternates: list[str] = field(default_factory=list)
    refresh: str = ""
    own_urls: list[str] = field(default_factory=list)  # what metadata names as the page's address
    cut: bool = False  # there was more than is kept
    schemas: set[str] = field(default_factory=set)  # types that JSON-LD names

    def says(self, place: str, text: str, *, concealed: bool, leads_to: str = "") -> None:
        """Note a passage, as long as there is room."""
        if text.strip():
            self.add(Passage(place, text, concealed, leads_to))

    def add(self, passage: Passage) -> None:
        """Note a passage, be it empty."""
        if len(self.passages) < MOST_PASSAGES:
            self.passages.append(passage)
        else:
            self.cut = True


@dataclass(slots=True)
class _Link:
    url: str
    concealed: bool
    texts: list[str]


def content_of(page: str, url: str, *, concealed: bool = False, depth: int = 0) -> Content:
    """Read a page of HTML. Never raises; takes time in proportion to its length."""
    found = Content(base=url)
    names = concealed_names(tokens(page))  # styles may stand behind what they hide
    _Reader(found, names, concealed=concealed, depth=depth).read(tokens(page))
    return found


class _Reader:
    """Walks over a page's tokens, knowing what is open and whether it can be seen."""

    def __init__(
        self, found: Content, names: frozenset[str], *, concealed: bool, depth: int
    ) -> None:
        self._found = found
        self._names = names
        self._depth = depth
        self._concealed = int(concealed)  # how many open elements conceal
        self._open: list[tuple[str, bool]] = []
        self._texts: list[str] = []
        self._link: _Link | None = None
        self._led = ""  # where the last link of the block that is read leads
        self._script = ""  # the type of the script that is open

    def read(self, every: Iterable[Token]) -> None:
        for token in every:
            if isinstance(token, Start):
                self._start(token)
            elif isinstance(token, End):
                self._end(token.name)
            elif isinstance(token, Text):
                self._text(token)
            elif not token.says.startswith("[if") and len(token.says) > 8:
                self._comment(token)
        self._flush("text")
        self._close_link()

    def _comment(self, token: Comment) -> None:
        text = _TAGS.sub(" ", token.says[:20_000]).removeprefix("[CDATA[")
        self._found.says("comment", _LINES.sub(" ", text), concealed=False)

    def _start(self, tag: Start) -> None:
        attributes = dict(tag.attributes)
        if tag.name not in INLINE:
            self._flush(self._place())
            if self._open and self._open[-1][0] == tag.name and tag.name in CLOSED_BY_LIKE:
                self._pop()
        hides = is_concealed(tag, attributes, self._names)
        shown_less = self._concealed > 0 or hides
        self._take(tag, attributes, concealed=shown_less)
        for name, value in _spoken(tag.name, attributes):
            place = "iframe" if tag.name == "iframe" else "attribute"
            hidden = shown_less or name in ("value", "data")
            self._found.says(place, value, concealed=hidden)
        if tag.name not in VOID and len(self._open) < MOST_OPEN:
            self._open.append((tag.name, hides))
            self._concealed += hides
        if tag.name == "a":
            self._close_link()
            self._led = resolved(self._found.base, attributes.get("href", ""))
            self._link = _Link(self._led, shown_less, [])

    def _take(self, tag: Start, attributes: dict[str, str], *, concealed: bool) -> None:
        match tag.name:
            case "meta":
                self._meta(attributes)
            case "link":
                self._related(attributes)
            case "base" if attributes.get("href"):
                self._found.base = (
                    resolved(self._found.base, attributes["href"]) or self._found.base
                )
            case "script":
                self._script = attributes.get("type", "").lower()
            case "iframe" | "frame" | "embed" | "object":
                self._frame(attributes, concealed=concealed)

    def _meta(self, attributes: dict[str, str]) -> None:
        content = attributes.get("content", "")
        if attributes.get("http-equiv", "").lower() == "refresh":
            led = _REFRESH.match(content[:2000])
            if led and not self._found.refresh and not led[1].isdecimal():
                self._found.refresh = resolved(self._found.base, led[1])
        elif "name" in attributes or "property" in attributes or "itemprop" in attributes:
            if content.startswith(("http://", "https://")):
                if attributes.get("property", "").lower() == "og:url":
                    self._found.own_urls.append(resolved(self._found.base, content[:2000]))
            else:
                self._found.says("meta", content[:5000], concealed=False)

    def _related(self, attributes: dict[str, str]) -> None:
        kinds = set(attributes.get("rel", "").lower().split())
        url = resolved(self._found.base, attributes.get("href", ""))
        if "canonical" in kinds and url:
            self._found.canonical.append(url)
            self._found.says("meta", slug_words(url), concealed=False)
        elif "alternate" in kinds and "hreflang" in attributes and url:
            self._found.alternates.append(url)

    def _frame(self, attributes: dict[str, str], *, concealed: bool) -> None:
        url = resolved(self._found.base, attributes.get("src") or attributes.get("data") or "")
        style = attributes.get("style", "")
        small = {attributes.get("width", ""), attributes.get("height", "")} <= {
            "0",
            "1",
            "2",
            "0px",
            "1px",
        }
        self._found.frames.append(
            Frame(
                url=url,
                concealed=concealed or small,
                covers=covers_the_page(style),
                without_scripts=any(name == "noscript" for name, _ in self._open[-MOST_BACK:]),
            )
        )
        if attributes.get("srcdoc") and self._depth < MOST_DEPTH:
            self._within(attributes["srcdoc"], "iframe")

    def _end(self, name: str) -> None:
        if name == "a":
            self._close_link()
        if name not in INLINE:
            self._flush(self._place())
        for back, (opened, _) in enumerate(reversed(self._open[-MOST_BACK:]), 1):
            if opened == name:
                for _ in range(back):
                    self._pop()
                return

    def _pop(self) -> None:
        _, hid = self._open.pop()
        self._concealed -= hid

    def _place(self) -> str:
        names = {name for name, _ in self._open[-4:]}
        if "title" in names:
            return "title"
        return "heading" if names & HEADINGS else "text"

    def _text(self, token: Text) -> None:
        if token.inside == "script":
            self._scripted(token.says)
        elif token.inside in ("iframe", "noembed", "noframes", "xmp"):
            text = _TAGS.sub(" ", unescape(token.says))
            self._found.says("iframe", text, concealed=True)
        elif not token.inside:
            text = _TAGS.sub("", token.says) if "<" in token.says else token.says
            text = _LINES.sub(" ", text)
            self._texts.append(text)
            if self._link is not None:
                self._link.texts.append(text)

    def _flush(self, place: str) -> None:
        text, self._texts = "".join(self._texts), []
        self._found.says(place, text, concealed=self._concealed > 0, leads_to=self._led)
        self._led = self._link.url if self._link else ""

    def _close_link(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            says = "".join(link.texts).strip()[:2000]
            self._found.add(Passage("link", says, link.concealed, link.url))

    def _scripted(self, script: str) -> None:
        if "json" in self._script:
            if "ld+json" in self._script:
                self._structured(script)
            return
        inner = unwrapped(script)
        hides = runs_what_it_hides(script)
        self._found.scripts.append((inner or script, hides))
        told = (inner or script).replace("\\'", "'").replace('\\"', '"').replace("\\/", "/")
        if holds_markup(told) and self._depth < MOST_DEPTH:
            self._within(told, "script")

    def _within(self, markup: str, place: str) -> None:
        """Read a page that is held in a script or an attribute."""
        inner = content_of(markup, self._found.base, concealed=True, depth=self._depth + 1)
        for passage in inner.passages:
            where = (
                place
                if passage.place in ("text", "heading", "title", "attribute")
                else passage.place
            )
            self._found.says(where, passage.says, concealed=True, leads_to=passage.leads_to)
            if where == "link" and not passage.says:
                self._found.add(Passage("link", "", True, passage.leads_to))
        self._found.frames += inner.frames
        self._found.scripts += inner.scripts

    def _structured(self, script: str) -> None:
        """Take the texts of JSON-LD."""
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            self._found.says("JSON-LD", unwrapped(script) or script, concealed=True)
            return
        for name, text in _strings(data):
            if name == "@type":
                self._found.schemas.add(text)
            elif not text.startswith(("http://", "https://")):
                self._found.says("JSON-LD", _TAGS.sub("", text), concealed=False)
            elif name in ("url", "mainEntityOfPage", "@id") and len(self._found.own_urls) < 50:
                self._found.own_urls.append(text[:2000])


def _spoken(tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give the attributes that are words for somebody or something to read."""
    for name, value in attributes.items():
        if len(value) < 4 or len(value) > 20_000:
            continue
        if name in SPEAKING or (name == "value" and tag in VALUED):
            yield name, value
        elif name.startswith("data-") and (" " in value.strip() or not value.isascii()):
            yield "data", value


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Give every text of a JSON value with the name that it stands under."""
    waiting: list[tuple[str, Any]] = [("", data)]
    for _ in range(MOST_STRINGS):
        if not waiting:
            return
        name, value = waiting.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, list):
            waiting.extend((name, one) for one in value[:MOST_STRINGS])
        elif isinstance(value, dict):
            waiting.extend((str(key), one) for key, one in list(value.items())[:MOST_STRINGS])


def slug_words(url: str) -> str:
    """Return the words that an address is made of."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(f"{parts.path} {parts.query}"[:2000])
    return re.sub(r"[-_/+=&?%.,]+", " ", _ENDING.sub("", path))
