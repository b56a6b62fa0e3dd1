"""The list of published flaws and of versions that nobody mends: `flaws.yaml`, read strictly."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from baselines.shaped import Form, Shape, read_as
from checks.web.cms.cms_traits import Ended, Flaw, Known, System, Versions

FILE: Final = Path(__file__).with_name("flaws.yaml")
Version = Annotated[str, Form(r"\d{1,8}(\.\d{1,8}){0,5}", "is no version: {value}")]
Source = Annotated[str, Form(r"https://[^\s]{4,300}", "is no address of a source: {value}")]
Name = Annotated[str, Field(min_length=4, max_length=40)]


class Range(Shape):
    """Versions from one up to, and without, another."""

    since: Version
    before: Version


Ranges = Annotated[list[Range], Field(default_factory=list)]


class WrittenFlaw(Shape):
    """One flaw. `unsettled` are versions of which the source does not say where they are mended."""

    id: Name
    source: Source
    affected: Ranges
    unsettled: Ranges


class WrittenEnd(Range):
    """Versions that nobody mends after a day."""

    ended: date
    source: Source


class WrittenSystem(Shape):
    """What is known of one system."""

    read_on: date
    flaws: Annotated[list[WrittenFlaw], Field(min_length=1)]
    ends: Annotated[list[WrittenEnd], Field(default_factory=list)]


class Written(Shape):
    """The file."""

    systems: dict[System, WrittenSystem]


def known_of(system: System) -> Known:
    """Return what the list that is shipped says of a system."""
    return known()[system]


@cache
def known() -> Mapping[System, Known]:
    """Read the list that is shipped. Raises Refused with every mistake in it."""
    written, _ = read_as(FILE, Written)
    return {system: _known(one) for system, one in written.systems.items()}


def _known(one: WrittenSystem) -> Known:
    return Known(
        read_on=one.read_on,
        flaws=tuple(
            Flaw(
                id=flaw.id,
                source=flaw.source,
                affected=_versions(flaw.affected),
                unsettled=_versions(flaw.unsettled),
            )
            for flaw in one.flaws
        ),
        ended=tuple(
            Ended(
                versions=Versions(since=end.since, before=end.before),
                on=end.ended,
                source=end.source,
            )
            for end in one.ends
        ),
    )


def _versions(ranges: list[Range]) -> tuple[Versions, ...]:
    return tuple(Versions(since=one.since, before=one.before) for one in ranges)
