"""What is told of a content system when all is right; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import date
from typing import Any

from checks.web.cms.cms_traits import (
    Cms,
    Ended,
    Flaw,
    Inner,
    Known,
    Recognised,
    SignIn,
    Told,
    Trace,
    Versions,
)
from tests.checks.web.web_facts import web_facts

FLAW = Flaw(
    id="CVE-2022-30874",
    source="https://nvd.nist.gov/vuln/detail/CVE-2022-30874",
    affected=(Versions(since="0", before="4.5.02"),),
)
UNSETTLED = replace(
    FLAW, id="CVE-2026-94565", affected=(), unsettled=(Versions(since="0", before="99"),)
)
ENDED = Ended(
    versions=Versions(since="3", before="4"), on=date(2026, 7, 14), source="https://nukeviet.vn/"
)
KNOWN = Known(read_on=date(2026, 11, 1), flaws=(FLAW,), ended=(ENDED,))


def told(version: str, *, whole: bool = True, where: str = "/CHANGELOG.txt") -> Told:
    return Told(version=version, where=where, whole=whole)


def recognised(system: Any = "nukeviet") -> Recognised:
    traces = (Trace(kind="generator", says="NukeViet v4.5"), Trace(kind="script", says="nv_"))
    return Recognised(system=system, traces=traces)


def inner(kind: Any, state: Any, status: int = 404) -> Inner:
    return Inner(kind=kind, status=status, state=state, sign="x")


def door(door: Any, status: int = 200, led_to: str = "") -> SignIn:
    return SignIn(path="/admin/", door=door, status=status, led_to=led_to)


def cms(**changes: Any) -> Cms:
    right = Cms(
        found=(recognised(),),
        claimed=("nukeviet",),
        told=(told("4.5", whole=False, where="generator"), told("4.5.05")),
        known=KNOWN,
        inner={
            "/includes/ini/mime.ini": inner("internal", "closed"),
            "/data/logs/dump_backup/": inner("dump", "closed"),
            "/install/index.php": inner("installer", "closed"),
        },
        sign_in=door("refused", 403),
    )
    return replace(right, **changes)


def made_by(**changes: Any):
    """A site whose content system is another."""
    return web_facts(cms=cms(**changes))


def rows(kind: Any, *states: Any, system: Any = "nukeviet"):
    """A site with other answers to the paths of one kind."""
    found = {f"/{n}/": inner(kind, state, 200) for n, state in enumerate(states)}
    return made_by(inner=found, found=(recognised(system),), claimed=(system,))
