"""One load of a page in a browser, as the World gives it to observers."""

from dataclasses import dataclass
from typing import Literal

WhyUnloaded = Literal["outside", "certificate", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The screen, the line and the machine that a page is loaded with."""

    width: int  # CSS pixels
    height: int
    scale: float  # device pixels of one CSS pixel
    mobile: bool
    latency_ms: float = 0.0  # of each request; 0: the line is as it is
    down_kbps: float = 0.0
    up_kbps: float = 0.0
    cpu: int = 0  # Lighthouse's BenchmarkIndex to be slowed down to; 0: the machine is as it is
    quiet_s: float = 1.0  # without requests and long tasks, before the page counts as loaded
    limit_s: float = 20.0  # for one load


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, in seconds since the load began."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The screen as it was painted, small."""

    at_s: float
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unloaded:
    """A host from which the page wanted something that this browser did not load.

    outside: the scope does not cover it; certificate: it was refused; cut: our own limit of
    connections ended one that was in use.
    """

    host: str
    kinds: tuple[str, ...]  # "Script", "Stylesheet", "Image", … as Chromium names them
    why: WhyUnloaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How wide the page is."""

    screen_width: int
    content_width: int  # CSS pixels that can be scrolled to
    widest: tuple[str, ...] = ()  # what reaches beyond the screen: "div.banner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsed:
    """One load with an empty cache. Times are in seconds since the address was entered."""

    url: str  # where it ended
    address: str
    browser: str  # "Chrome/140.0.7339.80"
    protocol: str  # of the page itself: "h2", "http/1.1"
    settled: bool  # it became quiet before the limit
    first_byte_s: float
    first_paint_s: float | None  # first contentful paint; None: nothing was painted
    largest_paint_s: float | None
    long_tasks: tuple[Span, ...]  # of the main thread, over 50 ms
    waits: tuple[Span, ...]  # while our own limit of connections held something back
    machine: int  # how fast it was just before, slowed down: less than `View.cpu` when it is busy
    frames: tuple[Frame, ...]
    unloaded: tuple[Unloaded, ...]
    requests: int
    layout: Layout
    accessibility: str = ""  # axe-core's findings as JSON, where they were asked for
