"""What several loads say together about a time that is to be short, and what they cannot say."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from checks.browser.facts import BrowserFacts, PageLoad
from checks.browsing import Span, Unloaded
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

# Without these a page shows no later than with them, so that a slow one is slow all the same.
HARMLESS = frozenset({"Font", "Image", "Manifest", "Media", "Ping", "Prefetch", "TextTrack"})
BUSY = 0.8  # a machine that was slower than this share of what is emulated proves no slowness


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What is timed of a load."""

    read: Callable[[PageLoad], float | None]
    final_at_once: bool = False  # it is known even where the page never became quiet
    of_the_line: bool = True  # it could be longer for want of connections


def in_time(browser: BrowserFacts, timed: Timed, *, below_s: float, loads_at_least: int) -> Verdict:
    """Judge the median of all loads.

    A load counts for a pass only where nothing was missing from it, and for a failure only by what
    is left without the time that our own limits cost.
    """
    if not browser.is_website:
        return not_applicable("{url} is no website", url=browser.url)
    loads = seen(browser.loads)
    if len(loads) < loads_at_least:
        return unknown(
            Cause.TIMED_OUT,
            "the page was loaded {count} times, not {wanted}",
            count=len(loads),
            wanted=loads_at_least,
        )
    times = [found for one in loads if (found := timed.read(one)) is not None]
    shown = f"{median(times):.2f} s" if times else "–"
    expected, count = f"< {below_s:g} s", len(loads)
    if median(_at_most(one, timed) for one in loads) < below_s:
        return passed(
            "{time} in the median of {count} loads",
            time=shown,
            count=count,
            expected=expected,
            observed=shown,
        )
    if median(_at_least(browser, one, timed) for one in loads) >= below_s:
        return failed(
            "{time} in the median of {count} loads",
            time=shown,
            count=count,
            expected=expected,
            observed=shown,
        )
    return _in_doubt(browser, loads, shown, timed)


def hosts_of(unloaded: Sequence[Unloaded]) -> str:
    """Name the hosts from which something was not loaded, three at most."""
    hosts = sorted({one.host for one in unloaded})
    return ", ".join(hosts[:3]) + (", …" if len(hosts) > 3 else "")


def harmful(unloaded: Sequence[Unloaded]) -> bool:
    """Tell whether what was not loaded could have changed the page in any direction."""
    return any(set(one.kinds) - HARMLESS for one in unloaded)


def missing(unloaded: Sequence[Unloaded]) -> Verdict:
    """Say that the page is not whole here."""
    if all(one.why == "certificate" for one in unloaded):
        return unknown(
            Cause.UNREACHABLE,
            "not everything was loaded: the browser does not trust {hosts}",
            hosts=hosts_of(unloaded),
        )
    if any(one.why == "outside" for one in unloaded):
        return unknown(
            Cause.OUT_OF_SCOPE,
            "not everything was loaded: {hosts} lies outside the declared scope",
            hosts=hosts_of([one for one in unloaded if one.why == "outside"]),
        )
    return unknown(
        Cause.OWN_NETWORK,
        "not everything was loaded: our own limit of connections ended one to {hosts}",
        hosts=hosts_of(unloaded),
    )


def _in_doubt(
    browser: BrowserFacts, loads: Sequence[PageLoad], shown: str, timed: Timed
) -> Verdict:
    """Say why neither a pass nor a failure is sure."""
    unloaded = [one for load in loads for one in load.unloaded]
    if unloaded:
        return missing(unloaded)
    if not timed.final_at_once and any(not load.settled for load in loads):
        return unknown(
            Cause.TIMED_OUT, "{time} so far, and the page did not become quiet", time=shown
        )
    if any(_is_busy(browser, load) for load in loads):
        return unknown(
            Cause.UNSTEADY, "{time}, but this machine was too slow or too busy to tell", time=shown
        )
    if any(load.waits for load in loads):
        return unknown(
            Cause.OWN_NETWORK,
            "{time}, but our own limit of connections to one address held the page back",
            time=shown,
        )
    return unknown(Cause.TIMED_OUT, "nothing was shown that could be timed")


def _at_most(load: PageLoad, timed: Timed) -> float:
    """Return a time that the load did not exceed; infinity where nobody knows."""
    found = timed.read(load)
    if found is None or load.unloaded or not (load.settled or timed.final_at_once):
        return math.inf
    return found


def _at_least(browser: BrowserFacts, load: PageLoad, timed: Timed) -> float:
    """Return a time that the load took for sure, whatever held it back here.

    Nothing shows before the first byte has come, however slow this machine is.
    """
    found = timed.read(load)
    if not timed.of_the_line:
        return 0.0 if found is None or _is_busy(browser, load) else found
    if found is None or harmful(load.unloaded) or _is_busy(browser, load):
        found = load.first_byte_s
    return max(0.0, found - _waited_s(load.waits, found))


def _is_busy(browser: BrowserFacts, load: PageLoad) -> bool:
    wanted = browser.telephone.cpu if browser.telephone is not None else 0
    return load.machine < BUSY * wanted


def _waited_s(waits: Sequence[Span], until_s: float) -> float:
    """Return how long something was held back until a moment, overlaps counted once."""
    waited_s, counted_to_s = 0.0, 0.0
    for wait in sorted(waits, key=lambda one: one.start_s):
        start_s, end_s = max(wait.start_s, counted_to_s), min(wait.end_s, until_s)
        if end_s > start_s:
            waited_s += end_s - start_s
            counted_to_s = end_s
    return waited_s
