"""Compare what we found with what a peer found, where the peer can see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.oracles.blind import Blind, cannot_see
from tests.oracles.outcome import ByVersion, Outcome
from tests.oracles.row import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field in which a peer says something else."""

    row: str
    peer: str
    field: str  # "versions", "suites TLS 1.2", "feature compression", …
    ours: object
    theirs: object

    def __str__(self) -> str:
        return f"{self.row}: {self.field}: we say {self.ours}, {self.peer} says {self.theirs}"


def differences(row: Row, ours: Outcome, theirs: Outcome) -> list[Difference]:
    """Return every difference outside what the peer is known not to see."""
    return [
        Difference(row=row.id, peer=theirs.peer, field=field, ours=we, theirs=they)
        for field, we, they in _pairs(ours, theirs)
        if not _agree(we, they, cannot_see(theirs.peer, row, field))
    ]


def compared(row: Row, ours: Outcome, theirs: Outcome) -> list[str]:
    """Return the fields in which both said something that counts."""
    return [
        field for field, _, _ in _pairs(ours, theirs) if not cannot_see(theirs.peer, row, field)
    ]


def _agree(ours: object, theirs: object, blind: Blind | None) -> bool:
    if blind is None:
        return ours == theirs
    if blind.sees_some and isinstance(ours, Sequence) and isinstance(theirs, Sequence):
        return all(each in ours for each in theirs)
    return True


def _pairs(ours: Outcome, theirs: Outcome) -> Iterator[tuple[str, object, object]]:
    yield from _shared("version", ours.versions, theirs.versions)
    yield from _lists("suites", ours.suites, theirs.suites, theirs.suites_asked)
    yield from _lists("groups", ours.groups, theirs.groups, theirs.groups_asked)
    yield from _shared("server chooses", ours.server_chooses, theirs.server_chooses)
    yield from _shared("feature", ours.features, theirs.features)
    for field in ("prime_bits", "chains", "keys", "accepted"):
        we, they = getattr(ours, field), getattr(theirs, field)
        if we is not None and they is not None:
            yield field, we, they
    if theirs.leaf and ours.chains:
        leaves = [chain[0] for chain in ours.chains]
        yield "leaf", theirs.leaf if theirs.leaf in leaves else leaves, theirs.leaf


def _shared(
    field: str, ours: Mapping[str, bool], theirs: Mapping[str, bool]
) -> Iterator[tuple[str, bool, bool]]:
    for key in theirs:
        if key in ours:
            yield f"{field} {key}", ours[key], theirs[key]


def _lists(
    field: str, ours: ByVersion, theirs: ByVersion, asked: ByVersion
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Compare lists of names within what the peer offered."""
    for version, offered in asked.items():
        we = sorted(set(ours.get(version, ())) & set(offered))
        they = sorted(set(theirs.get(version, ())))
        yield f"{field} {version}", we, they
