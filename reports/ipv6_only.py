"""What would break without IPv4: each place with what a visitor or a mail needs of it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from checks.finding import Finding, Kind
from checks.roll_up import WORST_FIRST
from checks.verdict import Said, Status
from reports.report import Need, Report

K = TypeVar("K", bound=Hashable)
NEEDS: Mapping[Need, Said] = MappingProxyType(
    {
        "name": Said("IPv6 address (AAAA)"),
        "page": Said("Page"),
        "parts": Said("What the page loads from other hosts"),
        "name_servers": Said("Name servers"),
        "mail": Said("Receiving mail"),
        "sending": Said("Sending mail (SPF)"),
    }
)
OUTCOME: Mapping[Status, Said] = MappingProxyType(
    {
        Status.FAIL: Said("Breaks"),
        Status.UNKNOWN: Said("Not determined"),
        Status.PASS: Said("Works"),
        Status.NOT_APPLICABLE: Said("Not needed"),
    }
)
ASK = Said("This audit asked nothing of life without IPv4; judge by ipv6-programme-2026-2030.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedMet:
    """One thing that is needed at one place, and whether it is there without IPv4."""

    need: Need
    finding: Finding  # that decides

    @property
    def status(self) -> Status:
        """Return whether it works: PASS, breaks: FAIL, or cannot be told."""
        return self.finding.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One target, or a system where nothing to look at was declared."""

    system: str
    kind: Kind
    target: str
    needs: tuple[NeedMet, ...]

    @property
    def status(self) -> Status:
        """Return what becomes of the place as a whole."""
        return min((one.status for one in self.needs), key=WORST_FIRST.index)


def without_ipv4(report: Report) -> tuple[Place, ...]:
    """List the places that the audit looked at by system, what breaks first."""
    found = [one for one in report.audit.findings if one.check in report.needs]
    places = [
        Place(system=key[0], kind=key[1], target=key[2], needs=tuple(_needs(group, report.needs)))
        for key, group in _by(found, lambda one: (one.system, one.kind, one.target))
    ]
    gravest: dict[str, int] = {}
    for place in places:
        gravest[place.system] = min(_weight(place), gravest.get(place.system, len(WORST_FIRST)))
    order = list(gravest)
    return tuple(
        sorted(places, key=lambda one: (gravest[one.system], order.index(one.system), _weight(one)))
    )


def _weight(place: Place) -> int:
    return WORST_FIRST.index(place.status)


def counts(places: Iterable[Place]) -> Mapping[Status, int]:
    """Return how many places there are of each outcome."""
    found = [place.status for place in places]
    return {status: found.count(status) for status in OUTCOME}


def _needs(findings: Iterable[Finding], needs: Mapping[str, Need]) -> Iterator[NeedMet]:
    by_need = dict(_by(findings, lambda one: needs[one.check]))
    for need in NEEDS:
        if need in by_need:
            deciding = [_least(same) for _, same in _by(by_need[need], lambda one: one.check)]
            yield NeedMet(need=need, finding=min(deciding, key=_gravity))


def _least(findings: Iterable[Finding]) -> Finding:
    """Return what decides of one check: its least demanding rule, at its worst place.

    That a document asks for two name servers does not make a name with one of them break.
    """
    by_rule = _by(findings, lambda one: one.rule)
    worst = [min(same, key=_gravity) for _, same in by_rule]
    decided = [one for one in worst if one.status is Status.PASS]
    return (decided or sorted(worst, key=_gravity))[0]


def _gravity(finding: Finding) -> int:
    return WORST_FIRST.index(finding.status)


def _by(findings: Iterable[Finding], key: Callable[[Finding], K]) -> list[tuple[K, list[Finding]]]:
    """Group findings, the groups and what is in them in their order."""
    found: dict[K, list[Finding]] = {}
    for finding in findings:
        found.setdefault(key(finding), []).append(finding)
    return list(found.items())
