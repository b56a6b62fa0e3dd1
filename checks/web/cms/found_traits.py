"""From what was found of a content system to one verdict about the site."""

from collections.abc import Callable, Iterable
from typing import Final

from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, seen, unknown
from checks.web.cms.cms_traits import NAMES, Cms, Inner, InnerKind, System
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, listed

EVERY: Final = ", ".join(NAMES.values())


def of_cms(web: WebFacts, judge: Callable[[Cms, System], Verdict]) -> Verdict:
    """Judge the one system that was recognised; where none or several were, nobody knows."""
    return closely(web, lambda: _of_one(seen(web.cms), judge))


def _of_one(cms: Cms, judge: Callable[[Cms, System], Verdict]) -> Verdict:
    if len(cms.found) == 1:
        return judge(cms, cms.found[0].system)
    return several(cms) if cms.found else unrecognised(cms)


def named(systems: Iterable[System]) -> str:
    """Name systems as their makers do."""
    return ", ".join(NAMES[one] for one in systems)


def several(cms: Cms) -> Verdict:
    """Say that a person must tell which system it is."""
    return unknown(
        Cause.NOT_ASKED,
        "shows traces of several content systems: {systems}",
        systems=named(one.system for one in cms.found),
    )


def unrecognised(cms: Cms) -> Verdict:
    """Say that a person must name the system."""
    hints = tuple(one.system for one in cms.hinted)
    if hints:
        return unknown(
            Cause.NOT_ASKED,
            "shows one trace of {systems}, which does not prove it",
            systems=named(hints),
        )
    return unknown(Cause.NOT_ASKED, "shows no trace of {systems}", systems=EVERY)


def of_kind(cms: Cms, kind: InnerKind) -> dict[str, Inner]:
    """Return the paths of one kind that were asked for."""
    return {path: one for path, one in sorted(seen(cms.inner).items()) if one.kind == kind}


def opened(rows: dict[str, Inner], *states: str) -> str:
    """Name the paths in one of these states, "" without any."""
    found = [f"{path} ({one.sign})" for path, one in rows.items() if _state(one) in states]
    return listed(found)


def _state(one: Inner) -> str:
    return "" if isinstance(one.state, NotSeen) else one.state


def undecided(rows: dict[str, Inner]) -> Verdict | None:
    """Say which answers leave open what is there. Raises UnseenError for what was not seen."""
    unclear = [path for path, one in rows.items() if seen(one.state) == "unclear"]
    if not unclear:
        return None
    return unknown(
        Cause.UNREACHABLE,
        "answers in a way that leaves open whether it is there: {paths}",
        paths=listed(unclear),
    )


def none_open(cms: Cms, system: System, kind: InnerKind) -> Verdict:
    """Judge every path of a kind that was asked for."""
    rows = of_kind(cms, kind)
    if not rows:
        return not_applicable(
            "{system} is known to keep nothing of the kind within its site", system=NAMES[system]
        )
    if found := opened(rows, "open"):
        return failed("can be fetched by anyone: {paths}", paths=found, observed=found)
    return undecided(rows) or passed(
        "{count} paths of {system} were asked for, none is open",
        count=len(rows),
        system=NAMES[system],
    )
