"""What somebody found out about a server, in one vocabulary: IANA's names, SHA-256 of DER."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checks.tls.facts import OLDEST_FIRST

Names = tuple[str, ...]
ByVersion = Mapping[str, Names]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A peer's findings. What it did not look at is absent, or None."""

    peer: str
    versions: Mapping[str, bool] = field(default_factory=dict)  # taken or not, of those asked
    suites: ByVersion = field(default_factory=dict)  # taken, sorted
    suites_asked: ByVersion = field(default_factory=dict)
    groups: ByVersion = field(default_factory=dict)  # by "TLS 1.3", and "TLS 1.2" for it and older
    groups_asked: ByVersion = field(default_factory=dict)
    prime_bits: tuple[int, ...] | None = None  # of the DHE suites up to TLS 1.2
    chains: tuple[Names, ...] | None = None  # fingerprints as sent, one a kind of key
    # The key of each leaf ("RSA 2048", "EC P-256", "Ed25519"); a peer may have seen but one leaf.
    keys: Mapping[str, str] = field(default_factory=dict)
    accepted: bool | None = None  # valid today, names the host, leads to the agency's root
    server_chooses: Mapping[str, bool] = field(default_factory=dict)
    features: Mapping[str, bool] = field(default_factory=dict)


def sorted_by_version(found: Mapping[str, Sequence[str]]) -> dict[str, Names]:
    """Return names in one order, versions oldest first, without versions that have none."""
    return {v: tuple(sorted(set(found[v]))) for v in OLDEST_FIRST if found.get(v)}
