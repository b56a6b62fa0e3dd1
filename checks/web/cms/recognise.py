"""Find the traces of content systems in what was fetched anyway: no request is made here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from checks.page import Page
from checks.web.cms.cms_traits import Recognised, System, Trace, TraceKind
from checks.web.cms.products import PRODUCTS
from checks.web.facts import Hop
from checks.web.reading.document import is_html, site_of, text_of
from checks.web.reading.markup import Start, Text, tokens

MOST_SAID: Final = 80
MOST_SCRIPT: Final = 200_000
MOST_TAGS: Final = 20_000
ENOUGH_KINDS: Final = 2
PLAIN_FOLDER: Final = re.compile(r"(/(?!\.)[\w.~-]{1,60}){0,4}")
MARKUP: Final = tuple(
    (system, element, attribute, pattern)
    for system, product in PRODUCTS.items()
    for (element, attribute), pattern in product.markup.items()
)
ELEMENTS: Final = frozenset(element for _, element, _, _ in MARKUP)


@dataclass(slots=True)
class Traces:
    """What was found, by system; of each kind the first is kept."""

    found: dict[System, dict[TraceKind, str]] = field(default_factory=dict)

    def note(self, system: System, kind: TraceKind, says: str) -> None:
        """Keep a trace."""
        self.found.setdefault(system, {}).setdefault(kind, says.strip()[:MOST_SAID])

    def look_for(self, kind: TraceKind, attribute: str, texts: Iterable[str]) -> None:
        """Look for what every product writes in one kind of place."""
        for text in texts:
            for system, product in PRODUCTS.items():
                pattern: re.Pattern[str] | None = getattr(product, attribute)
                if pattern is not None and pattern.search(text):
                    self.note(system, kind, text)

    def of(self, system: System) -> Recognised:
        """Return the traces of one system."""
        kinds = self.found.get(system, {})
        return Recognised(
            system=system,
            traces=tuple(Trace(kind=kind, says=says) for kind, says in sorted(kinds.items())),
        )


def traces_in(
    page: Page, hops: Iterable[Hop], generators: Iterable[str], resources: Iterable[str]
) -> Traces:
    """Find every trace in a site's page, in its header fields and in what it loads."""
    traces = Traces()
    traces.look_for("generator", "generator", generators)
    traces.look_for("cookie", "cookies", cookie_names(hops))
    traces.look_for("path", "paths", own_paths(page, resources))
    _read_headers(traces, page)
    if is_html(page):
        _read_markup(traces, text_of(page))
    return traces


def cookie_names(hops: Iterable[Hop]) -> Iterator[str]:
    """Give the names of cookies that were set on the way."""
    for hop in hops:
        for name, value in hop.headers:
            if name.lower() == "set-cookie":
                yield value.partition("=")[0].strip()[:200]


def own_paths(page: Page, resources: Iterable[str]) -> Iterator[str]:
    """Give the paths, with their queries, of what a page loads from its own site."""
    own = site_of(urlsplit(page.url).hostname or "")
    for url in resources:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            continue
        if host and site_of(host) == own:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def base_of(system: System, page: Page, resources: Iterable[str]) -> str:
    """Return the folder that a system lies in, "" for the site's root, by what its page loads."""
    pattern, own = PRODUCTS[system].paths, urlsplit(page.url).netloc
    for url in resources:
        start, _, rest = url.partition("://")[2].partition("/")
        match = pattern.search(f"/{rest}") if start == own else None
        if match is not None and PLAIN_FOLDER.fullmatch(f"/{rest}"[: match.start()]):
            return f"/{rest}"[: match.start()]
    return ""


def _read_headers(traces: Traces, page: Page) -> None:
    for name, value in page.headers:
        for system, product in PRODUCTS.items():
            pattern = product.headers.get(name.lower())
            if pattern is not None and pattern.search(value[:2000]):
                traces.note(system, "header", name)


def _read_markup(traces: Traces, text: str) -> None:
    """Look at tags and inline scripts, and never at prose, comments or code that is shown."""
    left, tags = MOST_SCRIPT, 0
    for token in tokens(text):
        if isinstance(token, Start) and token.name in ELEMENTS and tags < MOST_TAGS:
            tags += 1
            _read_tag(traces, token)
        elif isinstance(token, Text) and token.inside == "script" and left > 0:
            traces.look_for("script", "script", _matched(token.says[:left]))
            left -= len(token.says)


def _matched(script: str) -> Iterator[str]:
    """Give what a script holds of any system's, in its own words."""
    for product in PRODUCTS.values():
        match = product.script.search(script)
        if match is not None:
            yield match[0]


def _read_tag(traces: Traces, tag: Start) -> None:
    attributes = tag.attributes
    for system, element, attribute, pattern in MARKUP:
        value = attributes.get(attribute, "") if element == tag.name else ""
        if value and pattern.search(value[:2000]):
            traces.note(system, "markup", f"{element} {attribute}={value}")


def recognised(traces: Traces) -> tuple[Recognised, ...]:
    """Return the systems that show themselves in two kinds of place, the clearest first."""
    enough = [one for one in traces.found if len(traces.found[one]) >= ENOUGH_KINDS]
    enough.sort(key=lambda one: -len(traces.found[one]))
    return tuple(traces.of(one) for one in enough)


def hinted(traces: Traces) -> tuple[Recognised, ...]:
    """Return the systems of which there is one kind of trace, the generator's word last."""
    few = [one for one in traces.found if len(traces.found[one]) < ENOUGH_KINDS]
    few.sort(key=lambda one: "generator" in traces.found[one])
    return tuple(traces.of(one) for one in few)


def claimed(traces: Traces) -> tuple[System, ...]:
    """Return the systems that generators name."""
    return tuple(one for one, kinds in traces.found.items() if "generator" in kinds)
