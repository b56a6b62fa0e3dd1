"""Facts of a home page that is right; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import UTC, datetime

from checks.browser.facts import Accessibility, BrowserFacts, Fault, Narrow, PageLoad
from checks.browser.observe import TELEPHONE
from checks.browsing import Span, Unloaded
from checks.verdict import Cause, NotSeen, Said

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
UNSEEN = NotSeen(cause=Cause.NO_TOOL, why=Said("Chromium is not installed"))
OUTSIDE = Unloaded(host="cdn.example.com", kinds=("Script",), why="outside")
PICTURE = replace(OUTSIDE, kinds=("Image",))
DISTRUSTED = replace(OUTSIDE, why="certificate")
CUT = replace(OUTSIDE, why="cut")
HELD_BACK = (Span(0.5, 2.5), Span(1.0, 3.5))


def page_load(**changes) -> PageLoad:
    right = PageLoad(
        address="192.0.2.1",
        protocol="h2",
        settled=True,
        machine=400,
        first_byte_s=0.3,
        first_paint_s=1.2,
        largest_paint_s=2.0,
        speed_index_s=1.9,
        blocked_s=0.1,
    )
    return replace(right, **changes)


def loads(*changed: dict, of: int = 5, **every) -> tuple[PageLoad, ...]:
    """So many loads, all with the same changes, the first with some of their own."""
    each = [*changed, *({} for _ in range(of - len(changed)))]
    return tuple(page_load(**{**every, **own}) for own in each)


def narrow(**changes) -> Narrow:
    return replace(Narrow(screen_width=360, content_width=360, widest=(), settled=True), **changes)


def fault(**changes) -> Fault:
    right = Fault(
        rule="image-alt",
        impact="critical",
        tags=("cat.text-alternatives", "wcag2a", "wcag111"),
        says="Images must have alternative text",
        count=2,
        where=("img",),
    )
    return replace(right, **changes)


def accessibility(*faults: Fault, **changes) -> Accessibility:
    right = Accessibility(
        axe="4.12.1", faults=faults, in_doubt=(), passed=20, frames=0, settled=True
    )
    return replace(right, **changes)


def facts(**changes) -> BrowserFacts:
    right = BrowserFacts(
        seen_at=NOW,
        url="https://site.example.vn/",
        browser="Chrome/156.0.8078.79",
        telephone=TELEPHONE,
        loads=loads(),
        narrow=narrow(),
        accessibility=accessibility(),
    )
    return replace(right, **changes)
