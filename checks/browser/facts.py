"""What a browser sees of a website's home page.

The page is loaded several times with an empty cache as an emulated telephone does, once at the
width of a small telephone, and once on a desk's screen for axe-core.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from checks.browsing import Span, Unloaded, View
from checks.finding import Kind
from checks.verdict import NOT_ASKED, NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLoad:
    """One load. Times are in seconds since the address was entered; None: it never came."""

    address: str
    protocol: str  # of the page itself: "h2", "http/1.1"
    settled: bool  # it became quiet before the limit
    machine: int  # how fast it was, as Lighthouse's BenchmarkIndex, with all slowing down
    first_byte_s: float
    first_paint_s: float | None  # First Contentful Paint
    largest_paint_s: float | None  # Largest Contentful Paint
    speed_index_s: float | None
    blocked_s: float | None  # Total Blocking Time
    waits: tuple[Span, ...] = ()  # while our own limit of connections held something back
    unloaded: tuple[Unloaded, ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """The page at the width of a small telephone."""

    screen_width: int  # CSS pixels
    content_width: int
    widest: tuple[str, ...]  # what reaches beyond the screen: "div.banner"
    settled: bool
    unloaded: tuple[Unloaded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rule of axe-core that the page breaks, or may break."""

    rule: str  # "image-alt"
    impact: str  # "critical", "serious", "moderate", "minor"
    tags: tuple[str, ...]  # "wcag2a", "wcag111", …
    says: str
    count: int
    where: tuple[str, ...]  # CSS selectors of the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessibility:
    """What axe-core found by its rules for WCAG 2.0, A and AA."""

    axe: str  # its version
    faults: tuple[Fault, ...]
    in_doubt: tuple[Fault, ...]  # what a person has to see
    passed: int  # rules
    frames: int  # of the page, into which it did not look
    settled: bool
    unloaded: tuple[Unloaded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserFacts:
    """What can be seen of one website's home page in a browser."""

    AREA: ClassVar[str] = "browser"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"endpoint"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = True

    seen_at: datetime
    url: str  # that was entered
    is_website: bool = True
    browser: str = ""  # "Chrome/140.0.7339.80"
    telephone: View | None = None  # what the loads were made with
    loads: tuple[PageLoad, ...] | NotSeen = NOT_ASKED
    narrow: Narrow | NotSeen = NOT_ASKED
    accessibility: Accessibility | NotSeen = NOT_ASKED
