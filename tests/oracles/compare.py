"""Compare what we found with what a peer found, where the peer can see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.oracles.blind import is_blind
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
    """Return every difference, but for what the peer did not find because it does not ask."""
    return [
        each
        for each in raw_differences(row, ours, theirs)
        if not (is_blind(theirs.peer, row, each.field) and _is_less(each))
    ]


def raw_differences(row: Row, ours: Outcome, theirs: Outcome) -> list[Difference]:
    """Return every difference, blind or not."""
    return [
        Difference(row=row.id, peer=theirs.peer, field=field, ours=we, theirs=they)
        for field, we, they in _pairs(ours, theirs)
        if we != they
    ]


def compared(row: Row, ours: Outcome, theirs: Outcome) -> list[str]:
    """Return the fields in which both said something that counts."""
    return [field for field, _, _ in _pairs(ours, theirs) if not is_blind(theirs.peer, row, field)]


def _is_less(difference: Difference) -> bool:
    """Tell whether a peer says nothing that we do not say, too."""
    ours, theirs = difference.ours, difference.theirs
    if isinstance(ours, Sequence) and isinstance(theirs, Sequence):
        return all(each in ours for each in theirs)
    return ours is True and theirs is False


def _pairs(ours: Outcome, theirs: Outcome) -> Iterator[tuple[str, object, object]]:
    yield from _shared("version", ours.versions, theirs.versions)
    yield from _lists("suites", ours.suites, theirs.suites, theirs.suites_asked)
    yield from _lists("groups", ours.groups, theirs.groups, theirs.groups_asked)
    yield from _shared("server chooses", ours.server_chooses, theirs.server_chooses)
    yield from _shared("feature", ours.features, theirs.features)
    for field in ("prime_bits", "chains", "accepted"):
        we, they = getattr(ours, field), getattr(theirs, field)
        if we is not None and they is not None:
            yield field, we, they
    for leaf, key in theirs.keys.items():
        if ours.keys:
            yield "key", ours.keys.get(leaf), key


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
