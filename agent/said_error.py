"""An error that is one sentence for the operator, in whichever language they read."""

from checks.verdict import Said


class SaidError(Exception):
    """Something that the operator can mend; `said` is the sentence."""

    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


class UsageError(SaidError):
    """An option or argument holds what it cannot hold."""


class OutputError(SaidError):
    """A report cannot be written where the operator wants it."""
