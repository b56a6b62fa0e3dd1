"""What one exchange is asked, and how it may fail; without what carries it."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.page import VisitFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it is to be sent."""

    address: str
    url: str
    host: str  # of the Host field, with a port that is not the scheme's own
    path: str  # as it stands on the request line
    method: str
    headers: Mapping[str, str]
    limit_bytes: int
    timeout_s: float


class Unanswered(Exception):
    """The exchange brought no answer."""

    def __init__(self, failure: VisitFailure, says: str = "", *, untouched: bool = False) -> None:
        super().__init__(says or failure)
        self.failure = failure
        self.says = says
        self.untouched = untouched  # nothing of an answer came: it may be asked again
