"""What one decoding may spend, and the three ways in which it ends early."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from checks.backup.facts import size
from checks.verdict import Cause, Said

MOST_DECODED_BYTES = 200 * 2**30
MOST_RATIO = (
    2000  # of decoded to stored bytes; gzip cannot exceed 1032, honest data keeps below 100
)
RATIO_COUNTS_FROM_BYTES = 2**30


class StoppedError(Exception):
    """Nobody waits for the answer any more."""


class FaultyError(Exception):
    """The copy is damaged or cut short. `{name}` in the sentence is filled in by the caller."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.template)
        self.said = said


class UnreadError(Exception):
    """The copy could not be decoded, through no fault of it. `{name}` as in FaultyError."""

    def __init__(self, cause: Cause, said: Said) -> None:
        super().__init__(said.template)
        self.cause = cause
        self.said = said


@dataclass(slots=True, kw_only=True)
class Allowance:
    """Time and bytes that one decoding may take; every chunk is charged to it."""

    limit_s: float
    stopped: Callable[[], bool]
    started_s: float
    stored_bytes: int = 0
    decoded_bytes: int = 0  # of all layers together
    most_decoded_bytes: int = MOST_DECODED_BYTES

    @classmethod
    def starting_now(cls, limit_s: float, stopped: Callable[[], bool]) -> "Allowance":
        """Return an allowance whose time runs from now."""
        return cls(limit_s=limit_s, stopped=stopped, started_s=time.monotonic())

    def check(self) -> None:
        """Raise StoppedError when nobody waits, UnreadError (timed_out) when time is up."""
        if self.stopped():
            raise StoppedError
        if time.monotonic() - self.started_s > self.limit_s:
            raise UnreadError(
                Cause.TIMED_OUT,
                Said(
                    "{name} could not be decoded to its end within {limit}; {read} of it were",
                    {"limit": timedelta(seconds=self.limit_s), "read": size(self.stored_bytes)},
                ),
            )

    def charge_stored(self, count: int) -> None:
        """Charge bytes that were read from the file."""
        self.stored_bytes += count
        self.check()

    def charge_decoded(self, count: int) -> None:
        """Charge bytes that a layer gave. Raises UnreadError (too_big) for a bomb."""
        self.decoded_bytes += count
        self.check()
        swollen = self.decoded_bytes > max(RATIO_COUNTS_FROM_BYTES, MOST_RATIO * self.stored_bytes)
        if swollen or self.decoded_bytes > self.most_decoded_bytes:
            raise UnreadError(
                Cause.TOO_BIG,
                Said(
                    "{name} grew to {decoded} from {read}, and decoding was stopped",
                    {"decoded": size(self.decoded_bytes), "read": size(self.stored_bytes)},
                ),
            )
