"""Read what a portal's pages show beside their words; one page more is asked, of its documents."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from checks.page import Page
from checks.verdict import NotSeen
from checks.web.content.links import Link, Shown
from checks.web.content.look import page_at, shown_of
from checks.web.content.page import has_search, section_link
from checks.web.content.words import DATE
from checks.web.portal_traits import PageFrame, Portal, Register
from checks.web.reading.sketch import sketch_of_texts
from checks.web.visiting.probes import Probe
from checks.web.visiting.walk import Trip, host_in

MOST_MARKS: Final = 60
MOST_HOSTS: Final = 40
MOST_MARK: Final = 160
MOST_DOCUMENTS: Final = 10
FEWEST_WORDS: Final = 5  # that tell what a document is of
BEFORE: Final = 3  # lines of a row may stand before its number
AFTER: Final = 8
MEASURING: Final = re.compile(r"\bEMC\b")
# As Decree 30/2020 (annex III) writes them: 12/QĐ-SGDĐT, 22/2023/TT-BTTTT, 1234/SGDĐT-VP.
NUMBER: Final = re.compile(
    r"(?<![\w/.\-])\d{1,6}(?:/20\d\d)?/[A-ZĐ]{1,12}[A-Za-zĐđ0-9]{0,6}(?:[-–&][A-ZĐ0-9][A-Za-zĐđ0-9]{0,14}){0,4}"
)


async def portal_of(probe: Probe, trip: Trip) -> Portal:
    """Read the pages that were read already, the home page first, and the page of documents."""
    home, shown = probe.read[0]
    register = await _register(probe, shown)
    sites = probe.site.components
    return Portal(
        url=home.url[:2000],
        cut=home.ended != "complete",
        script_hosts=_script_hosts(trip, shown),
        marks=tuple(_marks(shown))[:MOST_MARKS],
        components=None if sites is None else {one: link_to_site(shown, one) for one in sites},
        frames=tuple(_frames(probe)),
        register=register,
    )


def _script_hosts(trip: Trip, shown: Shown) -> tuple[str, ...]:
    loaded = trip.reading.scripts if trip.reading else ()
    found = dict.fromkeys(host for url in loaded if (host := host_in(url)))
    return tuple(found | dict.fromkeys(shown.script_hosts))[:MOST_HOSTS]


def _marks(shown: Shown) -> Iterator[str]:
    for line in shown.lines:
        if MEASURING.search(line):
            yield line[:MOST_MARK]
    linked = [(link, *picture) for link in shown.links for picture in link.pictures]
    for link, url, says in linked:
        yield f"{says} {url} {link.url}".strip()[:MOST_MARK]
    for url, says in shown.pictures:
        yield f"{says} {url}".strip()[:MOST_MARK]


def link_to_site(shown: Shown, site: str) -> str:
    """Return a link to a site, given as a name or as a name with a path; "" without one."""
    wanted = _place(f"https://{site.partition('://')[2] or site}")
    for link in shown.links:
        there = _place(link.url) if link.url.startswith("http") else ""
        if there == wanted or there.startswith(f"{wanted}/"):
            return link.url[:300]
    return ""


def _place(url: str) -> str:
    """Return host and path as one compares them: without www and the last slash."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    return f"{host}{parts.path.rstrip('/')}"


def _frames(probe: Probe) -> Iterator[PageFrame]:
    """Give the frame of each page of the site's own, once, that was read to its end."""
    seen: set[str] = set()
    for page, shown in probe.read:
        place = _place(page.url)
        if place in seen or not _has_frame(page, probe.site.host):
            continue
        seen.add(place)
        yield PageFrame(
            url=page.url[:300],
            header=sketch_of_texts(shown.frame.header),
            footer=sketch_of_texts(shown.frame.footer),
        )


def _has_frame(page: Page, host: str) -> bool:
    return page.status == 200 and page.ended == "complete" and host_in(page.url) == host


async def _register(probe: Probe, home: Shown) -> Register | NotSeen | None:
    url = section_link(home, "documents")
    if not url:
        return None
    page = await page_at(probe, url)
    if isinstance(page, NotSeen):
        return page
    return register_of(page, await shown_of(probe, page))


def register_of(page: Page, shown: Shown) -> Register:
    """Read the documents at the head of a list, each by its number."""
    at = list(_numbered(shown.lines))[:MOST_DOCUMENTS]
    rows = [_row(at, n, len(shown.lines)) for n in range(len(at))]
    return Register(
        url=page.url[:2000],
        status=page.status,
        cut=page.ended != "complete",
        numbers=tuple(number for _, number in at),
        dated=_counted(at, rows, [n for n, line in enumerate(shown.lines) if DATE.search(line)]),
        described=_counted(at, rows, list(_telling(shown))),
        linked=_counted(at, rows, [link.line for link in shown.links if _leads_on(link)]),
        search=has_search(shown),
    )


def _numbered(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Give the lines that name a document for the first time; others only refer to one."""
    known: set[str] = set()
    for n, line in enumerate(lines):
        match = NUMBER.search(line)
        if match and match[0] not in known and _is_own_number(line, match):
            known.add(match[0])
            yield n, match[0]


def _is_own_number(line: str, match: re.Match[str]) -> bool:
    """Tell a document's own number from that of another, which stands amid a sentence."""
    before = len(line[: match.start()].split())
    return before <= FEWEST_WORDS


def _row(at: Sequence[tuple[int, str]], n: int, lines: int) -> range:
    """Return the lines from one number to the next; the first row's may begin before it."""
    here = at[n][0]
    following = at[n + 1][0] if n + 1 < len(at) else lines
    return range(max(0, here - BEFORE) if n == 0 else here, min(following, here + AFTER))


def _counted(at: Sequence[tuple[int, str]], rows: Sequence[range], lines: list[int]) -> int:
    """Count the rows that have one of these lines.

    Where what is sought stands before each number, the row before has it: then the last has none.
    """
    found = [any(n in row for n in lines) for row in rows]
    first = range(max(0, at[0][0] - BEFORE), at[0][0]) if at else range(0)
    shifted = bool(found) and not found[-1] and any(n in first for n in lines)
    return sum(found) + (1 if shifted and len(rows) > 1 else 0)


def _telling(shown: Shown) -> Iterator[int]:
    for n, line in enumerate(shown.lines):
        words = NUMBER.sub(" ", DATE.sub(" ", line)).split()
        if len(words) >= FEWEST_WORDS:
            yield n


def _leads_on(link: Link) -> bool:
    return link.url.startswith("http") or "onclick" in link.url
