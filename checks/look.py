"""One look: what an observer brought back of one target, or why it brought nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from checks.finding import Kind, Target
from checks.verdict import NotSeen


class Facts(Protocol):
    """What every area's facts class says of itself, and the one field that all have.

    Facts are frozen dataclasses of plain values: str, int, float, bool, None, date, datetime
    (UTC), bytes, enums, tuples, mappings, and other such dataclasses. A field is `T | NotSeen`
    and defaults to NOT_ASKED, so that a field added later reads as not asked in old facts.
    """

    AREA: ClassVar[str]
    VERSION: ClassVar[int]  # raised when the meaning of a stored field changes
    KINDS: ClassVar[frozenset[Kind]]  # the kinds of target that the area looks at
    PER_ADDRESS: ClassVar[bool]  # one look at each address of the target, or one at them all
    NETWORK: ClassVar[bool]  # a new FAIL is looked at again before it counts

    @property
    def seen_at(self) -> datetime:
        """When the look was taken, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """What the first look of a run saw, and which of it is to be seen again before it counts."""

    facts: Facts
    fields: frozenset[str]  # that failing questions read
    evidence: tuple[str, ...] = ()  # that the facts rest on


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Facts of one target (at one address, for areas that look at each), or their absence."""

    target: Target
    area: str
    address: str  # "" where the area looks at the target as a whole
    facts: Facts | NotSeen
    seen_at: datetime
    evidence: tuple[str, ...] = ()
