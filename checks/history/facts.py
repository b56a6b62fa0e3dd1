"""What was known of an endpoint when an audit began."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from checks.finding import Kind
from checks.memory import LinkSeen, WeekTested
from checks.verdict import NOT_ASKED, NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFacts:
    """What the record said of an endpoint before this audit, and what the inventory says of it.

    It is kept with the audit like any look: judged again years later, it says the same.
    """

    AREA: ClassVar[str] = "history"
    VERSION: ClassVar[int] = 1
    KINDS: ClassVar[frozenset[Kind]] = frozenset({"endpoint"})
    PER_ADDRESS: ClassVar[bool] = False
    NETWORK: ClassVar[bool] = False

    seen_at: datetime
    weeks: tuple[WeekTested, ...] | NotSeen = NOT_ASKED  # the newest first
    links: tuple[LinkSeen, ...] | NotSeen = NOT_ASKED
    links_since: datetime | NotSeen | None = NOT_ASKED  # None: nobody read links before
    links_to: tuple[str, ...] = ()  # names that the inventory accepts, and all below them
