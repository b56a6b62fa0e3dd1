"""The content system has no flaw of our list, and is still mended by its makers."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.cms.cms_traits import NAMES, Cms, Ended, Flaw, Known, System, Told
from checks.web.cms.found_traits import of_cms
from checks.web.cms.version_traits import Span, Within, fullest, span_of, within
from checks.web.facts import WebFacts
from checks.web.front_traits import listed

STALE_AFTER: Final = timedelta(days=365)


def judge(web: WebFacts) -> Verdict:
    """Compare the version that a site tells with the flaws and ends that are known of it."""
    return of_cms(web, lambda cms, system: _compared(cms, system, web.seen_at.date()))


def _compared(cms: Cms, system: System, day: date) -> Verdict:
    told, known = fullest(cms.told), seen(cms.known)
    if not told:
        return unknown(
            Cause.NOT_ASKED,
            "is {system}, which does not tell its version to visitors",
            system=NAMES[system],
        )
    ends = [_ended(known, span_of(one), day) for one in told]
    if all(ends):
        first = next(one for one in ends[0])
        return _past_its_end(system, told, first)
    flaws = [tuple(_with(known, span_of(one), "yes")) for one in told]
    if all(flaws):
        return _flawed(system, told, flaws[0], known)
    return _open(system, told, known, any((*ends, *flaws))) or _sound(system, told, known, day)


def _ended(known: Known, span: Span, day: date) -> tuple[Ended, ...]:
    """Return what says that nobody mends all that a version may be."""
    return tuple(one for one in known.ended if one.on < day and within(span, one.versions) == "yes")


def _with(known: Known, span: Span, how: Within) -> Iterator[Flaw]:
    """Give the flaws that a version has, or perhaps has."""
    for flaw in known.flaws:
        answers = {within(span, one) for one in flaw.affected}
        unsettled = any(within(span, one) != "no" for one in flaw.unsettled)
        has: Within = "yes" if "yes" in answers else "no"
        if has == "no" and ("perhaps" in answers or unsettled):
            has = "perhaps"
        if has == how:
            yield flaw


def _named(told: tuple[Told, ...]) -> str:
    return ", ".join(f"{one.version} ({one.where})" for one in told[:3])


def _past_its_end(system: System, told: tuple[Told, ...], ended: Ended) -> Verdict:
    return failed(
        "is {system} {versions}, which its makers have not mended since {day}",
        system=NAMES[system],
        versions=_named(told),
        day=ended.on,
        observed=f"{NAMES[system]} {told[0].version}",
    )


def _flawed(
    system: System, told: tuple[Told, ...], flaws: tuple[Flaw, ...], known: Known
) -> Verdict:
    return failed(
        "is {system} {versions}, which has {flaws} (list of {day})",
        system=NAMES[system],
        versions=_named(told),
        flaws=listed(flaw.id for flaw in reversed(flaws)),
        day=known.read_on,
        observed=f"{NAMES[system]} {told[0].version}",
    )


def _open(system: System, told: tuple[Told, ...], known: Known, unlike: bool) -> Verdict | None:
    """Say what keeps a version from being judged."""
    if unlike:
        return unknown(
            Cause.NOT_ASKED,
            "tells versions that do not agree: {versions}",
            versions=_named(told),
        )
    perhaps = [flaw for one in told for flaw in _with(known, span_of(one), "perhaps")]
    if not perhaps:
        return None
    return unknown(
        Cause.NOT_ASKED,
        "is {system} {versions}, of which the list of {day} cannot tell whether it has {flaws}",
        system=NAMES[system],
        versions=_named(told),
        day=known.read_on,
        flaws=listed(dict.fromkeys(flaw.id for flaw in reversed(perhaps))),
    )


def _sound(system: System, told: tuple[Told, ...], known: Known, day: date) -> Verdict:
    if day - known.read_on > STALE_AFTER:
        return unknown(
            Cause.NOT_ASKED,
            "is {system} {versions}; the list of known flaws is of {day}, more than a year old",
            system=NAMES[system],
            versions=_named(told),
            day=known.read_on,
        )
    return passed(
        "is {system} {versions}, with no known flaw in our list of {day}",
        system=NAMES[system],
        versions=_named(told),
        day=known.read_on,
        observed=f"{NAMES[system]} {told[0].version}",
    )
