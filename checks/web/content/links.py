"""Read a page into what a visitor sees of it: links with their words, lines of text, forms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from checks.page import Page
from checks.web.content.page_frame import Frame
from checks.web.reading.document import resolved, text_of
from checks.web.reading.markup import End, Start, Text, tokens

MOST_LINKS: Final = 1500
MOST_LINES: Final = 4000
MOST_LINE: Final = 500
MOST_FORMS: Final = 20
MOST_FIELDS: Final = 60
INLINE: Final = frozenset(
    {
        "a", "abbr", "b", "bdi", "big", "cite", "em", "font", "i", "img", "label", "mark", "s",
        "small", "span", "strong", "sub", "sup", "time", "u", "wbr",
    }
)  # fmt: skip
MOST_HOSTS: Final = 40
HOST_IN_SCRIPT: Final = re.compile(
    r"//([A-Za-z0-9][A-Za-z0-9.\-]{1,100}\.[A-Za-z]{2,24})(?=[/\"':?])"
)
SKIPPED: Final = frozenset({"title", "select"})  # menus of others' sites are in selects
PICTURES: Final = ("src", "data-src", "data-lazy-src", "data-original", "srcset", "data-srcset")


@dataclass(slots=True)
class Link:
    """A link, its words (alternative texts and titles included) and the pictures in it."""

    url: str  # whole, "" where it leads nowhere
    says: str = ""
    shown: str = ""  # its text alone
    pictures: list[tuple[str, str]] = field(default_factory=list)  # URL, alternative text
    line: int = 0  # where it stands among the lines


@dataclass(slots=True)
class Form:
    """A form: where it sends, the fields that one fills in, its words."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)  # type, name and hints
    says: str = ""


@dataclass(slots=True)
class Shown:
    """What stands on a page."""

    base: str
    language: str = ""
    viewport: str = ""
    links: list[Link] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)  # outside links
    pictures_seen: int = 0
    undescribed: list[str] = field(default_factory=list)
    moments: list[tuple[int, str]] = field(default_factory=list)  # line, <time datetime>
    handlers: list[str] = field(default_factory=list)  # onclick and javascript: links
    mails_hidden: list[str] = field(default_factory=list)  # data-cfemail
    frame: Frame = field(default_factory=Frame)
    script_hosts: dict[str, None] = field(default_factory=dict)  # named in its scripts
    writing: str = ""  # the line being written
    link: Link | None = None
    form: Form | None = None
    skipping: str = ""

    @property
    def words(self) -> int:
        """Count the words that a visitor reads."""
        return sum(len(line.split()) for line in self.lines)

    def break_line(self) -> None:
        """End a line, when there is one."""
        said = " ".join(self.writing.split())[:MOST_LINE]
        if said and len(self.lines) < MOST_LINES:
            self.lines.append(said)
        self.writing = ""

    def say(self, text: str) -> None:
        """Add text to the line, the link and the form in which it stands."""
        if len(self.writing) < 4 * MOST_LINE:
            self.writing += text[: 4 * MOST_LINE]
        if self.link is not None:
            self.link.says = (self.link.says + " " + text)[:MOST_LINE]
            self.link.shown = (self.link.shown + " " + text)[:MOST_LINE]
        if self.form is not None and len(self.form.says) < 4 * MOST_LINE:
            self.form.says += f" {text[:MOST_LINE]}"


def read_shown(page: Page) -> Shown:
    """Read a page to its end, or as far as it was taken."""
    shown = Shown(base=page.url)
    for token in tokens(text_of(page)):
        shown.frame.take(token)
        if isinstance(token, Start):
            _start(shown, token)
        elif isinstance(token, End):
            _end(shown, token.name)
        elif isinstance(token, Text) and not token.inside and not shown.skipping:
            shown.say(token.says)
        elif isinstance(token, Text) and token.inside == "script":
            _script(shown, token.says)
    shown.break_line()
    shown.frame.end()
    return shown


def _start(shown: Shown, tag: Start) -> None:
    if tag.name in SKIPPED:
        shown.skipping = tag.name
    if tag.name not in INLINE:
        shown.break_line()
    if tag.rest:
        _attributes(shown, tag)
    elif tag.name == "form":
        _open_form(shown, "")


def _script(shown: Shown, text: str) -> None:
    for match in HOST_IN_SCRIPT.finditer(text):
        if len(shown.script_hosts) >= MOST_HOSTS:
            return
        shown.script_hosts[match[1].lower()] = None


def _end(shown: Shown, name: str) -> None:
    if name == shown.skipping:
        shown.skipping = ""
        shown.writing = ""
    if name not in INLINE:
        shown.break_line()
    if name == "a":
        shown.link = None
    elif name == "form":
        shown.form = None


def _attributes(shown: Shown, tag: Start) -> None:
    found = tag.attributes
    match tag.name:
        case "base":
            shown.base = resolved(shown.base, found.get("href", "")) or shown.base
        case "html":
            shown.language = found.get("lang", "").strip()[:35]
        case "meta" if found.get("name", "").lower() == "viewport":
            shown.viewport = found.get("content", "").strip()[:200]
        case "a":
            _open_link(shown, found.get("href", ""), found.get("title", ""))
        case "img" | "source":
            _picture(shown, tag.name, found)
        case "form":
            _open_form(shown, found.get("action", ""))
        case "input" | "textarea" | "select":
            _field(shown, tag.name, found)
        case "time" if found.get("datetime"):
            shown.moments.append((len(shown.lines), found["datetime"][:40]))
    if "onclick" in found and len(shown.handlers) < MOST_LINKS:
        shown.handlers.append(found["onclick"][:200])
    if "data-cfemail" in found and len(shown.mails_hidden) < MOST_FIELDS:
        shown.mails_hidden.append(found["data-cfemail"][:300])


def _open_link(shown: Shown, href: str, title: str) -> None:
    if len(shown.links) >= MOST_LINKS:
        shown.link = None
        return
    href = href.strip()
    leads = "" if not href or href.startswith("#") else resolved(shown.base, href)
    shown.link = Link(url=leads, says=title[:MOST_LINE], line=len(shown.lines))
    shown.links.append(shown.link)
    if leads.startswith("javascript:"):
        shown.handlers.append(leads[:200])


def _picture(shown: Shown, name: str, found: Mapping[str, str]) -> None:
    url = next((found[key] for key in PICTURES if found.get(key, "").strip()), "")
    if url.startswith("data:"):  # a lazy page's stand-in; the true one is in another attribute
        lazy = [found[key] for key in PICTURES[1:] if found.get(key, "").strip()]
        url = lazy[0] if lazy else url[:30]
    whole = resolved(shown.base, url.split(",")[0].split()[0]) if url.split() else ""
    alternative = found.get("alt", found.get("title", "")).strip()[:MOST_LINE]
    if name == "img":
        shown.pictures_seen += 1
        if "alt" not in found and len(shown.undescribed) < MOST_FORMS:
            shown.undescribed.append(whole[:200])
    if shown.link is not None:
        shown.link.pictures.append((whole, alternative))
        shown.link.says = f"{shown.link.says} {alternative}"[:MOST_LINE]
    elif len(shown.pictures) < MOST_LINKS:
        shown.pictures.append((whole, alternative))


def _open_form(shown: Shown, action: str) -> Form:
    shown.form = Form(action=resolved(shown.base, action)[:200])
    if len(shown.forms) < MOST_FORMS:
        shown.forms.append(shown.form)
    return shown.form


def _field(shown: Shown, name: str, found: Mapping[str, str]) -> None:
    form = shown.form or _open_form(shown, "")  # many send by script what stands in no form
    kind = found.get("type", "text").lower() if name == "input" else name
    hints = " ".join(
        found.get(key, "") for key in ("name", "id", "placeholder", "aria-label", "title")
    )
    if len(form.fields) < MOST_FIELDS:
        form.fields.append((kind[:20], hints[:MOST_LINE]))


def links_by(shown: Shown, host: str) -> Iterator[Link]:
    """Give the links that lead to pages of one host."""
    for link in shown.links:
        scheme, _, rest = link.url.partition("://")
        authority = rest.partition("/")[0].rpartition("@")[2]
        if scheme in ("http", "https") and authority.partition(":")[0].lower() == host:
            yield link
