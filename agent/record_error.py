"""What is said when the record cannot be kept, read or believed."""

from agent.said_error import SaidError


class RecordError(SaidError):
    """Store, evidence or key cannot be used."""


class StoreError(RecordError):
    """The store cannot be opened, written or read."""


class EvidenceError(RecordError):
    """Evidence cannot be kept, is not there, or is not what was kept."""


class KeyFileError(RecordError):
    """The signing key cannot be made, read or trusted."""
