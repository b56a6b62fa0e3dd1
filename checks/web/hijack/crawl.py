"""Look at a few pages of a site as a visitor, as a search engine and as one who comes from one.

What a hijacker adds is often shown to search engines alone. They are told by their User-Agent,
so that of Google's crawler is sent for a second look at pages that the inventory's owner has put
into scope; the From field says who really asks (RFC 9110, 10.1.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from checks.page import NoPage, Page
from checks.verdict import ASKED_ONCE, CannotObserve, Cause, NotSeen
from checks.web.facts import Robots
from checks.web.hijack.lexicon import fingerprint, lexicon
from checks.web.hijack.passages import slug_words
from checks.web.hijack.signs import contents_of, impression_of
from checks.web.hijack.spam_words import hits_in
from checks.web.hijack_traits import Hijack, Impression, Visitor
from checks.web.reading.document import is_html, text_of
from checks.web.reading.letters import folded
from checks.web.reading.sitemap import entries_of, is_xml
from checks.web.visiting.robots_rules import may_be_read
from checks.web.visiting.site import Site
from checks.web.visiting.walk import REDIRECTS, Trip, host_in, joined
from checks.world import NotConnected

MOST_PAGES: Final = 3  # beside the first
MOST_DEPTH: Final = 2
MOST_SITEMAPS: Final = 2
MOST_HOPS: Final = 2  # within the site
MOST_LISTED: Final = 20
SEARCH: Final = "https://www.google.com/"
ASKED_AS: Final[Mapping[Visitor, Mapping[str, str]]] = {
    "visitor": {},
    "searcher": {"Referer": SEARCH},
    "search_engine": {
        "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "From": "rasoat@rasoat.invalid",
    },
}  # what may displease a server comes last
NO_PAGES: Final = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".css", ".js", ".pdf", ".doc", ".docx",
    ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z", ".mp3", ".mp4", ".ico", ".woff2",
)  # fmt: skip


@dataclass(slots=True)
class _Crawl:
    """One crawl of a site at one address."""

    site: Site
    address: str
    rules: tuple[str, ...]
    first: str  # the URL of the first page
    pages: list[Impression] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    waiting: list[tuple[str, int]] = field(default_factory=list)  # URL and depth
    stopped: NotSeen | None = None  # why nothing more may be asked


async def hijack_of(
    site: Site, address: str, trip: Trip, robots: Robots | NotSeen | None
) -> Hijack:
    """Look at the first page, at the sitemaps, and at a few pages that these lead to."""
    if trip.page is None or host_in(trip.page.url) != site.host:
        raise CannotObserve(Cause.OUT_OF_SCOPE, "the page of {host} lies elsewhere", host=site.host)
    rules = robots.rules_for_us if isinstance(robots, Robots) else ()
    crawl = _Crawl(site, address, rules, trip.page.url)
    await _look(crawl, crawl.first, 0, trip.page)
    if isinstance(robots, NotSeen):  # RFC 9309, 2.3.1.4: then nothing may be crawled
        return Hijack(pages=tuple(crawl.pages), sitemaps=robots, lexicon=fingerprint())
    named = robots.sitemaps if robots else ()
    sitemaps = await _sitemaps(crawl, named)
    while crawl.waiting and len(crawl.pages) <= MOST_PAGES and crawl.stopped is None:
        url, depth = crawl.waiting.pop(0)
        if _cost(crawl, url) > site.left:
            break
        await _look(crawl, url, depth, None)
    return Hijack(
        pages=tuple(crawl.pages),
        sitemaps=sitemaps,
        unread=tuple(crawl.unread[:MOST_LISTED]),
        lexicon=fingerprint(),
    )


async def hijack_again(site: Site, address: str, trip: Trip, before: Hijack) -> Hijack:
    """Look again at what showed signs. Raises CannotObserve where there is no room for all of it.

    To leave out one of several would make it look as if that one had become clean.
    """
    if trip.page is None:
        raise CannotObserve(Cause.UNREACHABLE, "no page was shown")
    crawl = _Crawl(site, address, (), trip.page.url)
    maps = before.sitemaps if isinstance(before.sitemaps, tuple) else ()
    wanted, mapped = ([one for one in ones if one.signs] for ones in (before.pages, maps))
    if site.left < sum(_cost(crawl, one.url) for one in wanted) + len(mapped):
        raise CannotObserve(ASKED_ONCE.cause, ASKED_ONCE.why.template)
    for one in wanted:
        await _look(crawl, one.url, MOST_DEPTH, trip.page if one.url == crawl.first else None)
    clean = [one for one in before.pages if not one.signs]
    sitemaps = before.sitemaps
    if mapped:
        sitemaps = await _sitemaps(crawl, tuple(one.url for one in mapped))
    return replace(before, pages=(*crawl.pages, *clean), sitemaps=sitemaps)


def _cost(crawl: _Crawl, url: str) -> int:
    """Return how many requests a page takes: one less where it has been got already."""
    return len(ASKED_AS) - crawl.site.knows(url)


async def _look(crawl: _Crawl, url: str, depth: int, known: Page | None) -> None:
    """Ask one URL in all three ways and weigh the answers."""
    crawl.asked.add(url)
    answers: dict[Visitor, Page] = {} if known is None else {"visitor": known}
    for who, fields in ASKED_AS.items():
        if who not in answers:
            page = await _page(crawl, url, fields)
            if page is not None:
                answers[who] = page
    if not answers:
        crawl.unread.append(url)
        return
    impression, links = await crawl.site.world.work(lambda _cancelled: _weighed(url, answers))
    crawl.pages.append(impression)
    if depth < MOST_DEPTH:
        _remember(crawl, links, depth + 1)


def _weighed(url: str, answers: Mapping[Visitor, Page]) -> tuple[Impression, list[str]]:
    contents = contents_of(answers)
    links = {
        one.leads_to: None
        for who, page in answers.items()
        if is_html(page) and not is_xml(page)
        for one in contents[who].passages
        if one.place == "link"
    }
    return impression_of(url, answers, lexicon(), contents), list(links)


def _weighed_map(url: str, page: Page, _cancelled: object) -> Impression:
    return impression_of(url, {"search_engine": page}, lexicon())


async def _page(crawl: _Crawl, url: str, fields: Mapping[str, str]) -> Page | None:
    """Ask, following redirects within the site; None: no answer."""
    hops = 0
    while crawl.stopped is None:
        try:
            page = await crawl.site.page(crawl.address, url, headers=fields)
        except (NotConnected, NoPage):
            return None
        except CannotObserve as error:  # it asks to be left alone, or enough was asked
            crawl.stopped = error.as_not_seen()
            return None
        led = joined(page.url, page.header("location") or "")
        within = page.status in REDIRECTS and host_in(led) == crawl.site.host and led != url
        if not within or hops == MOST_HOPS:
            return page
        url, hops = led, hops + 1
    return None


async def _sitemaps(crawl: _Crawl, named: tuple[str, ...]) -> tuple[Impression, ...] | NotSeen:
    """Read the sitemaps that robots.txt names, or the usual one; and the first of an index."""
    waiting = [url for url in named if host_in(url) == crawl.site.host and url.startswith("http")]
    waiting = waiting or [joined(crawl.first, "/sitemap.xml")]
    found: list[Impression] = []
    while waiting and len(found) < MOST_SITEMAPS:
        url = waiting.pop(0)
        page = await _page(crawl, url, ASKED_AS["search_engine"])
        if page is None or page.status != 200 or not is_xml(page):
            continue
        impression = await crawl.site.world.work(partial(_weighed_map, url, page))
        found.append(impression)
        entries = [one for one in entries_of(text_of(page)) if host_in(one) == crawl.site.host]
        waiting += [one for one in entries[:1] if urlsplit(one).path.endswith(".xml")]
        _remember(crawl, entries, 1)
    return tuple(found) if found or crawl.stopped is None else crawl.stopped


def _remember(crawl: _Crawl, urls: Iterable[str], depth: int) -> None:
    """Queue pages of the site: suspicious addresses, one that is known, some of all."""
    new: list[str] = []
    for url in urls:
        whole = _at_our_origin(crawl, url)
        if whole not in crawl.asked and _is_own_page(crawl, whole):
            crawl.asked.add(whole)
            new.append(whole)
    suspicious = [url for url in new[:500] if hits_in(folded(slug_words(url)), lexicon())]
    met = [url for url in new if crawl.site.knows(url)][-1:]  # an article, most likely
    step = max(1, len(new) // MOST_PAGES)
    crawl.waiting[:0] = [(url, depth) for url in suspicious[:MOST_PAGES]]
    some = (*met, *new[step // 2 :: step])
    crawl.waiting += [(url, depth) for url in dict.fromkeys(some) if url not in suspicious]


def _at_our_origin(crawl: _Crawl, url: str) -> str:
    """Return a URL of the site as it is reached now: maps often name it without TLS or a port."""
    parts, first = urlsplit(url.partition("#")[0]), urlsplit(crawl.first)
    if parts.hostname != crawl.site.host:
        return url
    return parts._replace(scheme=first.scheme, netloc=first.netloc).geturl()


def _is_own_page(crawl: _Crawl, url: str) -> bool:
    if host_in(url) != crawl.site.host or not url.startswith(("http://", "https://")):
        return False
    path = urlsplit(url).path.lower()
    if path.endswith(NO_PAGES) or any(word in path for word in ("logout", "dang-xuat", "signout")):
        return False
    if not may_be_read(url, crawl.rules):
        crawl.unread.append(url)
        return False
    return True
