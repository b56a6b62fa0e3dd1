"""Read what a site says of itself: its home page, and the few pages to which that leads."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from checks.declared import VIETNAM
from checks.page import Page
from checks.verdict import Cause, NotSeen, Said
from checks.web.content.links import Shown, read_shown
from checks.web.content.page import (
    article_link,
    badges_of,
    english_link,
    forms_of,
    has_search,
    identity_of,
    is_printable,
    names_contact,
    newest_of,
    policy_link,
    section_link,
    sections_of,
    service_portals_of,
    sitemap_link,
    topics_of,
)
from checks.web.content_traits import Badge, Content, Grade, Identity, Listing, PersonalForm, Policy
from checks.web.facts import Robots
from checks.web.reading.document import is_html, packed, text_of
from checks.web.visiting.probes import Probe, seen_or_why, silent
from checks.web.visiting.walk import BIG_BYTES, Trip, walk

NO_HTML: Final = NotSeen(cause=Cause.UNREACHABLE, why=Said("what is shown is no page of HTML"))
FEWEST_WORDS: Final = 30  # a page of fewer is one that scripts fill
DIRECTORY: Final = "/danh-ba-tin-nhiem/"
USUAL_SITEMAP: Final = "/sitemap.xml"
SITEMAP_FILE: Final = re.compile(r"(?i)<(urlset|sitemapindex)\b")
SINCE: Final = re.compile(r"(?i)tín nhiệm mạng\s*[:：]\s*(\d{1,2})/(\d{1,2})/(20\d\d)")
OWNED_BY: Final = re.compile(r"(?i)sở hữu bởi\s*[:：]\s*(.{2,200})")
GRADES: Final[tuple[tuple[re.Pattern[str], Grade], ...]] = (
    (re.compile(r"(?i)medal_advanced|chứng nhận nâng cao"), "advanced"),
    (re.compile(r"(?i)medal_basic|chứng nhận cơ bản"), "basic"),
)


async def content(probe: Probe, trip: Trip, robots: Robots | NotSeen | None) -> Content | NotSeen:
    """Read the home page and what it leads to, five pages at most and their redirects."""
    home = trip.page
    if home is None or trip.reading is None:
        unread = packed(home) if home else None
        return NO_HTML if unread is None else unread
    shown = await shown_of(probe, home)
    if shown.words < FEWEST_WORDS:
        why = Said("{url} shows hardly any text without scripts", {"url": home.url[:200]})
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    badges = badges_of(shown)
    contact, forms = await _contact(probe, shown)
    article = article_link(shown, probe.site.host)
    return Content(
        url=home.url[:2000],
        cut=home.ended != "complete",
        language=shown.language,
        viewport=shown.viewport,
        badges=badges,
        listing=await _listing(probe, badges),
        identity=identity_of(shown),
        contact=contact,
        policy_link=policy_link(shown),
        policy=await _policy(probe, shown),
        forms=tuple(dict.fromkeys((*forms_of(shown), *forms))),
        newest=newest_of(shown, probe.site.seen_at.astimezone(VIETNAM).date()),
        search=has_search(shown),
        english=english_link(shown),
        article=article,
        printable=await _printable(probe, article),
        sitemap=sitemap_link(shown) or _named_by(robots),
        sections=sections_of(shown),
        service_portals=service_portals_of(shown),
        pictures=shown.pictures_seen,
        undescribed=tuple(shown.undescribed),
    )


async def shown_of(probe: Probe, page: Page) -> Shown:
    """Read a page, and remember what was read."""
    if len(page.body) < BIG_BYTES:
        shown = read_shown(page)
    else:
        shown = await probe.site.world.work(lambda _cancelled: read_shown(page))
    probe.read.append((page, shown))
    return shown


async def page_at(probe: Probe, url: str) -> Page | NotSeen:
    """Follow a link of the home page to what it leads to, as far as the scope reaches."""
    trip = await seen_or_why(walk(probe.site, probe.address, url))
    if isinstance(trip, NotSeen):
        return trip
    if trip.walk.end == "outside":
        why = Said("the page lies outside the declared scope: {url}", {"url": trip.walk.led_to})
        return NotSeen(cause=Cause.OUT_OF_SCOPE, why=why)
    if trip.page is None or trip.walk.end != "answered":
        why = Said("{url} gives no answer that can be read", {"url": url})
        return NotSeen(cause=Cause.UNREACHABLE, why=why)
    untold = silent(trip.page)
    return _as_html(trip.page) if untold is None else untold


def _as_html(page: Page) -> Page | NotSeen:
    if page.status == 200 and not is_html(page):
        why = Said("{url} is no page of HTML, of which alone the text is read", {"url": page.url})
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    return page


async def _contact(
    probe: Probe, shown: Shown
) -> tuple[Identity | NotSeen | None, tuple[PersonalForm, ...]]:
    url = section_link(shown, "contact")
    if not url:
        return None, ()
    page = await page_at(probe, url)
    if isinstance(page, NotSeen):
        return page, ()
    if page.status != 200:
        return None, ()
    there = await shown_of(probe, page)
    return identity_of(there), forms_of(there)


async def _policy(probe: Probe, home: Shown) -> Policy | NotSeen | None:
    """Read the policy but for what stands on the home page too: menus, or the very same page."""
    url = policy_link(home)
    if not url:
        return None
    page = await page_at(probe, url)
    if isinstance(page, NotSeen):
        return page
    there = await shown_of(probe, page)
    known = set(home.lines)
    own = [line for line in there.lines if line not in known]
    return Policy(
        url=page.url[:2000],
        status=page.status,
        words=sum(len(line.split()) for line in own),
        topics=topics_of("\n".join(own)),
        names_contact=names_contact(there, own),
        cut=page.ended != "complete",
    )


async def _printable(probe: Probe, url: str) -> bool | NotSeen | None:
    if not url:
        return None
    page = await page_at(probe, url)
    if isinstance(page, NotSeen):
        return page
    if page.status != 200:
        why = Said("{url} answers {status}", {"url": page.url, "status": page.status})
        return NotSeen(cause=Cause.UNREACHABLE, why=why)
    return is_printable(await shown_of(probe, page))


def _named_by(robots: Robots | NotSeen | None) -> str:
    return robots.sitemaps[0] if isinstance(robots, Robots) and robots.sitemaps else ""


async def with_usual_sitemap(probe: Probe, said: Content) -> Content:
    """Look for a sitemap at the usual place, where nothing names one.

    Who crawls has asked for it already, as the search engine that it is for.
    """
    if said.sitemap:
        return said
    known = probe.site.known(USUAL_SITEMAP)
    page = await seen_or_why(probe.ask(USUAL_SITEMAP)) if known is None else known
    if isinstance(page, NotSeen):
        return replace(said, sitemap_seen=page)
    found = page.status == 200 and bool(SITEMAP_FILE.search(text_of(page)[:4096]))
    return replace(said, sitemap=page.url if found else "", sitemap_seen=found)


async def _listing(probe: Probe, badges: tuple[Badge, ...]) -> Listing | NotSeen | None:
    """Ask the directory, where the gate lets one consult it."""
    url = next((badge.link for badge in badges if DIRECTORY in badge.link), "")
    if not url:
        return None
    page = await page_at(probe, url)
    if isinstance(page, NotSeen):
        return page
    return listing_of(page, probe.site.host)


def listing_of(page: Page, host: str) -> Listing:
    """Read an entry of the label's directory."""
    lines = read_shown(page).lines
    text, markup = "\n".join(lines), text_of(page)
    owner = OWNED_BY.search(text)
    named = [line.lower().removeprefix("https://").removeprefix("http://") for line in lines]
    return Listing(
        url=page.url[:2000],
        status=page.status,
        names_host=any(one == host or one.startswith(f"{host}/") for one in named),
        owner=owner[1].strip() if owner else "",
        since=_since(text),
        grade=next((grade for pattern, grade in GRADES if pattern.search(markup)), ""),
    )


def _since(text: str) -> date | None:
    match = SINCE.search(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
