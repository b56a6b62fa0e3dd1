"""Pages to measure the finding of hijacked websites with, made before whatever finds them.

They were written by someone who had seen no word list and no rule of a detector, and none of it
may be fitted to the part that is held out: the pages of HELD_OUT_TECHNIQUES, and a third of all
others. `tuning` gives what a detector's author may look at; `held_out` is for the measurement
alone.
"""

from collections.abc import Iterable
from functools import cache

from tests.pages.benign import benign
from tests.pages.injected import injected
from tests.pages.page import HELD_OUT_TECHNIQUES, Answer, Page, digest_of

__all__ = [
    "HELD_OUT_TECHNIQUES",
    "Answer",
    "Page",
    "benign_pages",
    "digest_of",
    "held_out",
    "injected_pages",
    "tuning",
]


@cache
def benign_pages() -> tuple[Page, ...]:
    """Give every innocent page."""
    return tuple(benign())


@cache
def injected_pages() -> tuple[Page, ...]:
    """Give every injected page."""
    return tuple(injected())


def tuning(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Keep the pages that a detector may be fitted to."""
    return tuple(page for page in pages if page.part == "tuning")


def held_out(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Keep the pages that only the final measurement may see."""
    return tuple(page for page in pages if page.part == "held_out")
