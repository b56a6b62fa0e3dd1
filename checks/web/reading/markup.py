"""Read HTML into tags and text, in time that grows with its length and no faster.

It follows the tokenization of the HTML standard (13.2.5) as a browser without scripts does, and
builds no tree: what a hostile page makes of a tree builder takes minutes (thousands of open
elements), and the library at hand, `html.parser`, half a minute for 250 kB of `<!--`.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})  # no entities inside
ESCAPABLE = frozenset({"title", "textarea"})  # no tags inside
VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
MOST_ATTRIBUTES = 1000
SMALL_PAGE = 100_000  # signs: the tokens of a larger one take much memory
SHORT_TAG = 300

_NAME = re.compile(r"[A-Za-z][^\s/>]*+")
# Everything after a tag's name up to its end; an unclosed quote swallows the rest of the page.
_REST = re.compile(
    r"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|$)|'[^']*+(?:'|$)|[^\s>\"'][^\s>]*+))?+)*+"
)
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"?+|'([^']*+)'?+|([^\s>\"'][^\s>]*+)))?+"
)
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_COMMENT_END = re.compile(r"--!?>")
_CLOSING = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in (*RAW, *ESCAPABLE)}


def _attributes(rest: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        name, double, single, bare = match.groups()
        value = double if double is not None else single if single is not None else bare
        found.setdefault(name.lower(), html.unescape(value or ""))
        if len(found) >= MOST_ATTRIBUTES:
            break
    return MappingProxyType(found)


_short = lru_cache(maxsize=2_000)(_attributes)  # one tag is read by several readers


class Start(NamedTuple):
    """A start tag; its attributes are read when they are asked for."""

    name: str  # in small letters
    at: int
    rest: str

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return the attributes, of which the first of a name counts."""
        return _short(self.rest) if len(self.rest) <= SHORT_TAG else _attributes(self.rest)

    def get(self, name: str) -> str:
        """Return an attribute's value, "" without it."""
        return self.attributes.get(name, "")


class End(NamedTuple):
    """An end tag."""

    name: str
    at: int


class Text(NamedTuple):
    """Text, entities resolved except in scripts and styles; `inside` is "script", "style" or ""."""

    says: str
    inside: str
    at: int


class Comment(NamedTuple):
    """A comment, or what a browser takes for one."""

    says: str
    at: int


Token = Start | End | Text | Comment


def tokens(page: str) -> Iterable[Token]:
    """Give every token of a page in order. Never raises."""
    return _of_small(page) if len(page) <= SMALL_PAGE else _tokens(page)


@lru_cache(maxsize=4)
def _of_small(page: str) -> tuple[Token, ...]:
    """Take a page apart once for all its readers, which come one after the other."""
    return tuple(_tokens(page))


def _tokens(page: str) -> Iterator[Token]:
    at = 0
    while at < len(page):
        opening = _OPENING.search(page, at)
        if opening is None:
            yield Text(html.unescape(page[at:]), "", at)
            return
        if opening.start() > at:
            yield Text(html.unescape(page[at : opening.start()]), "", at)
        at = opening.start()
        token, at = _tag(page, at)
        if token is None:
            return
        yield token
        if isinstance(token, Start) and (token.name in RAW or token.name in ESCAPABLE):
            text, at = _untagged(page, at, token.name)
            if text.says:
                yield text


def _tag(page: str, at: int) -> tuple[Token | None, int]:
    """Read what begins with "<". None: the page ends within it, and browsers drop it."""
    if page.startswith("<!--", at):
        return _comment(page, at)
    closing = page.startswith("</", at)
    name = _NAME.match(page, at + (2 if closing else 1))
    if name is None:  # <! <? </ and the like, a bogus comment up to the next ">"
        end = page.find(">", at)
        end = len(page) if end < 0 else end
        return Comment(page[at + 2 : end], at), end + 1
    rest = _REST.match(page, name.end())
    end = rest.end() if rest else name.end()
    if end >= len(page):
        return None, end
    kind = name[0].lower()
    if closing:
        return End(kind, at), end + 1
    return Start(kind, at, page[name.end() : end]), end + 1


def _comment(page: str, at: int) -> tuple[Comment, int]:
    for sudden in ("<!-->", "<!--->"):
        if page.startswith(sudden, at):
            return Comment("", at), at + len(sudden)
    end = _COMMENT_END.search(page, at + 4)
    if end is None:
        return Comment(page[at + 4 :], at), len(page)
    return Comment(page[at + 4 : end.start()], at), end.end()


def _untagged(page: str, at: int, name: str) -> tuple[Text, int]:
    """Read the text of an element in which "<" begins nothing but its own end tag."""
    closing = _CLOSING[name].search(page, at)
    end = len(page) if closing is None else closing.start()
    says = page[at:end]
    inside = name if name in RAW else ""
    return Text(says if inside else html.unescape(says), inside, at), end
