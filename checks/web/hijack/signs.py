"""Weigh what one URL gives to a visitor, to a search engine and to a searcher. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from checks.page import Page
from checks.web.content.owner import is_foreign, is_public_body
from checks.web.hijack.lexicon import Entry, Lexicon
from checks.web.hijack.passages import Content, Frame, Passage, content_of
from checks.web.hijack.spam_words import QUOTED, Hit, hits_in
from checks.web.hijack_traits import MOST_OUTBOUND, VISITORS, Impression, Sign, SignKind, Visitor
from checks.web.owner_traits import owner_of
from checks.web.reading.document import is_html, text_of
from checks.web.reading.sitemap import is_xml, xml_content
from checks.web.visiting.walk import REDIRECTS, host_in, joined

MOST_SIGNS: Final = 40
MOST_SAID: Final = 120
PLACES: Final[Mapping[str, float]] = {
    "title": 2.0, "heading": 1.2, "meta": 1.5, "text": 1.0, "link": 1.2, "attribute": 1.2,
    "JSON-LD": 2.0, "comment": 1.0, "iframe": 3.0, "script": 2.0, "sitemap": 1.5,
}  # fmt: skip
CONCEALED: Final = 2.0  # times as heavy as where it can be seen
FOREIGN_LINK: Final = 2.0
BESIDE_FOREIGN_LINK: Final = 1.75  # words of the paragraph that it stands in
KEPT_FROM_VISITORS: Final = 1.3
QUOTED_UNSEEN: Final = 0.4  # nobody need see quotation marks there
CERTAIN: Final = 10.0
PROBABLE: Final = 8.0
ODD: Final = 3.0
SLIGHT: Final = 2.0
STRONG: Final = 3
MOST_BY_WEAK: Final = 5.0
HIDDEN_HOSTS: Final = 3  # from so many hosts on, concealed links are no widget's
_GOES: Final = re.compile(
    r"location(?:\.href)?\s*=\s*[\"'`]((?:https?:)?//[^\"'`\s]{3,300})"
    r"|location\.(?:replace|assign)\(\s*[\"'`]((?:https?:)?//[^\"'`\s]{3,300})"
    r"|window\.open\(\s*[\"'`]((?:https?:)?//[^\"'`\s]{3,300})[\"'`]\s*,\s*[\"'`]_self"
)
_ASKS_WHENCE: Final = re.compile(r"document\.referrer|navigator\.userAgent|googlebot|bingbot", re.I)
SELLING: Final = frozenset({"Product", "Offer", "AggregateOffer", "Casino", "LoanOrCredit"})
UNANSWERED: Final = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sign in one answer."""

    kind: SignKind
    place: str
    says: str
    weight: float
    concealed: bool = False


def contents_of(answers: Mapping[Visitor, Page]) -> Mapping[Visitor, Content]:
    """Read each answer; most often all three are the same, and are read once."""
    read: list[tuple[Page, Content]] = []
    found: dict[Visitor, Content] = {}
    for who, page in answers.items():
        known = next((content for other, content in read if _is_same(page, other)), None)
        found[who] = _content(page) if known is None else known
        read.append((page, found[who]))
    return found


def impression_of(
    url: str,
    answers: Mapping[Visitor, Page],
    lexicon: Lexicon,
    contents: Mapping[Visitor, Content] | None = None,
) -> Impression:
    """Weigh the answers that there are; what is missing was not asked."""
    contents = contents_of(answers) if contents is None else contents
    own = host_in(url)
    outbound: dict[str, None] = {}
    cut = False
    found: dict[tuple[str, str], tuple[_Seen, list[Visitor]]] = {}
    read: list[tuple[Page, tuple[_Seen, ...]]] = []  # most often all three are the same
    for who, page in answers.items():
        signs_in = next((signs for other, signs in read if _is_same(page, other)), None)
        if signs_in is None:
            content = contents[who]
            signs_in = tuple(_signs_in(page, content, own, lexicon))
            read.append((page, signs_in))
            outbound |= dict.fromkeys(_hosts_linked(content, own))
            cut = cut or content.cut or page.ended != "complete"
        for seen in signs_in:
            key = (seen.kind, seen.says)
            kept, visitors = found.setdefault(key, (seen, []))
            visitors.append(who)
            if seen.weight > kept.weight:
                found[key] = (seen, visitors)
    asked = tuple(who for who in VISITORS if who in answers and _tells(answers[who]))
    signs = [_sign(seen, visitors, asked) for seen, visitors in found.values()]
    signs.sort(key=lambda one: -one.weight)
    return Impression(
        url=url[:2000],
        asked_as=asked,
        signs=tuple(signs[:MOST_SIGNS]),
        outbound=tuple(list(outbound)[:MOST_OUTBOUND]),
        cut=cut,
    )


def _is_same(page: Page, other: Page) -> bool:
    return (page.body, page.status, page.header("location"), page.url, page.ended) == (
        other.body, other.status, other.header("location"), other.url, other.ended,
    )  # fmt: skip


def _content(page: Page) -> Content:
    if is_xml(page):
        return xml_content(text_of(page), page.url)
    if is_html(page):
        return content_of(text_of(page), page.url)
    return Content(base=page.url)


def _tells(page: Page) -> bool:
    return page.status not in UNANSWERED and page.status < 500 and page.ended != "undecodable"


def _sign(seen: _Seen, visitors: list[Visitor], asked: tuple[Visitor, ...]) -> Sign:
    """Make a sign of what was seen; what visitors do not get weighs more."""
    kept_from = "visitor" in asked and "visitor" not in visitors
    weight = seen.weight * (KEPT_FROM_VISITORS if kept_from else 1.0)
    if seen.kind == "redirect" and seen.weight < CERTAIN and kept_from:
        weight = CERTAIN
    return Sign(
        kind=seen.kind,
        place=seen.place,
        says=seen.says[:MOST_SAID],
        weight=round(weight, 2),
        shown_to=tuple(who for who in VISITORS if who in visitors),
        concealed=seen.concealed,
    )


def _signs_in(page: Page, content: Content, own: str, lexicon: Lexicon) -> Iterator[_Seen]:
    """Give each sign of one answer once, where it weighs most."""
    best: dict[tuple[str, str], _Seen] = {}
    every = (
        *_words(content, own, lexicon), *_redirects(page, content, own), *_frames(content, own),
        *_links(content, own), *_scripts(content), *_canonical(content, own, page.url),
        *_structure(content), *_mapped(content, own),
    )  # fmt: skip
    for seen in every:
        key = (seen.kind, seen.says)
        if key not in best or best[key].weight < seen.weight:
            best[key] = seen
    yield from best.values()


def _words(content: Content, own: str, lexicon: Lexicon) -> Iterator[_Seen]:
    """Weigh the lexicon's words by where they stand."""
    best: dict[Entry, _Seen] = {}
    for passage in content.passages:
        times = _times(passage, own)
        for hit in _hits(passage, lexicon):
            weight = hit.weight * times
            if hit.entry not in best or best[hit.entry].weight < weight:
                best[hit.entry] = _Seen(
                    "words", passage.place, " ".join(hit.says.split()), weight, passage.concealed
                )
    yield from _not_by_weak_ones(best)


def _not_by_weak_ones(best: Mapping[Entry, _Seen]) -> Iterator[_Seen]:
    """Keep words that often mean nothing from adding up to something by themselves."""
    strong = any(
        seen.weight >= STRONG and (entry.weight >= STRONG or seen.place in ("iframe", "script"))
        for entry, seen in best.items()
    )
    total = sum(seen.weight for seen in best.values())
    share = 1.0 if strong or total <= MOST_BY_WEAK else MOST_BY_WEAK / total
    for seen in best.values():
        yield replace(seen, weight=seen.weight * share)


def _times(passage: Passage, own: str) -> float:
    times = PLACES[passage.place]
    if passage.leads_to and is_foreign(passage.leads_to, own):
        times = FOREIGN_LINK if passage.place == "link" else max(times, BESIDE_FOREIGN_LINK)
    return times * (
        CONCEALED if passage.concealed and passage.place not in ("iframe", "script") else 1
    )


def _hits(passage: Passage, lexicon: Lexicon) -> list[Hit]:
    """Return what is found in a passage; words that mean little count only beside others."""
    text = passage.says
    if passage.place == "link" and passage.leads_to:
        text = f"{text}\n{host_in(passage.leads_to).replace('.', ' ')}"
    hits = hits_in(text, lexicon, quoted=QUOTED_UNSEEN if passage.concealed else QUOTED)
    if all(hit.entry.weight < 2 for hit in hits):
        return []
    return hits


def _redirects(page: Page, content: Content, own: str) -> Iterator[_Seen]:
    """Find where an answer leads away from its owner's hosts."""
    location = page.header("location")
    if page.status in REDIRECTS and location:
        led = joined(page.url, location)
        if is_foreign(led, own):
            yield _Seen("redirect", f"HTTP {page.status}", host_in(led), SLIGHT)
    if content.refresh and is_foreign(content.refresh, own):
        yield _Seen("redirect", "meta refresh", host_in(content.refresh), ODD)
    for script, wrapped in content.scripts:
        asks = bool(_ASKS_WHENCE.search(script))
        for match in _GOES.finditer(script):
            led = joined(page.url, next(part for part in match.groups() if part))
            if is_foreign(led, own):
                weight = CERTAIN if asks or wrapped else ODD
                yield _Seen("redirect", "script", host_in(led), weight, wrapped)


def _frames(content: Content, own: str) -> Iterator[_Seen]:
    for frame in content.frames:
        if not is_foreign(frame.url, own):
            continue
        weight = _frame_weight(frame)
        if weight:
            yield _Seen("frame", "iframe", host_in(frame.url), weight, frame.concealed)


def _frame_weight(frame: Frame) -> float:
    if frame.covers:
        return PROBABLE
    if frame.concealed:
        return 0.0 if frame.without_scripts else 1.0  # counters and tag managers do so as well
    return 0.0


def _links(content: Content, own: str) -> Iterator[_Seen]:
    """Find links that nobody sees to hosts of several others, and links through their redirects."""
    links = [one for one in content.passages if one.place == "link" and one.leads_to]
    hidden = {
        owner_of(host_in(one.leads_to))
        for one in links
        if one.concealed and is_foreign(one.leads_to, own) and not _is_public(one.leads_to)
    }
    if len(hidden) >= HIDDEN_HOSTS:
        yield _Seen(
            "links", "a", ", ".join(sorted(hidden)[:5]), min(float(len(hidden)), PROBABLE), True
        )
    through = {host_in(one.leads_to) for one in links if _through_another(one.leads_to, own)}
    if len(through) >= HIDDEN_HOSTS:
        weight = min(float(len(through)), PROBABLE)
        yield _Seen("links", "a", ", ".join(sorted(through)[:5]), weight)


def _is_public(url: str) -> bool:
    return is_public_body(host_in(url))


def _through_another(url: str, own: str) -> bool:
    """Tell whether a link uses a stranger's page to lead on to a third one."""
    if not is_foreign(url, own) or "=" not in url:
        return False
    try:
        values = [value for _, value in parse_qsl(urlsplit(url).query[:1000])]
    except ValueError:
        return False
    host = owner_of(host_in(url))
    return any(
        value.startswith(("http://", "https://"))
        and is_foreign(value, own)
        and owner_of(host_in(value)) != host
        for value in values
    )


def _scripts(content: Content) -> Iterator[_Seen]:
    for script, wrapped in content.scripts:
        if wrapped:
            yield _Seen("script", "script", " ".join(script.split())[:MOST_SAID], ODD, True)


def _canonical(content: Content, own: str, url: str) -> Iterator[_Seen]:
    """Find where a page tells search engines that it belongs to somebody else."""
    for led in content.canonical:
        weight = _elsewhere(led, own, url)
        if weight:
            yield _Seen("canonical", "link rel=canonical", host_in(led), weight)
    for place, urls in (("link hreflang", content.alternates), ("JSON-LD", content.own_urls)):
        for led in urls:
            weight = min(_elsewhere(led, own, url), ODD)
            if weight and not is_public_body(host_in(led)):
                yield _Seen("canonical", place, host_in(led), weight)


def _elsewhere(led: str, own: str, url: str) -> float:
    """Weigh a stranger's address that is named as a page's own: platforms keep its path."""
    if not is_foreign(led, own):
        return 0.0
    same = _path_in(led) == _path_in(url)
    if is_public_body(host_in(led)) and same:
        return 0.0
    return ODD if same and _path_in(url).strip("/") else PROBABLE


def _path_in(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _mapped(content: Content, own: str) -> Iterator[_Seen]:
    """Find pages of others in a site's map. One that names no page of its own is a mistake."""
    named = [one.leads_to for one in content.passages if one.place == "sitemap"]
    foreign = Counter(host_in(url) for url in named if is_foreign(url, own))
    mixed = foreign.total() < len(named)
    for host, count in foreign.items():
        yield _Seen("sitemap", "loc", host, min(ODD * count, PROBABLE) if mixed else ODD)


def _structure(content: Content) -> Iterator[_Seen]:
    for kind in sorted(content.schemas & SELLING):
        yield _Seen("schema", "JSON-LD", kind, SLIGHT)


def _hosts_linked(content: Content, own: str) -> Iterable[str]:
    urls = [one.leads_to for one in content.passages if one.place == "link"]
    return (host_in(url) for url in urls if is_foreign(url, own))
