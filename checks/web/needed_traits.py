"""Other hosts that a page cannot do without."""

from dataclasses import dataclass

from checks.verdict import NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededHost:
    """A host from which the page loads something, and what its name publishes."""

    host: str
    a: tuple[str, ...] | NotSeen
    aaaa: tuple[str, ...] | NotSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """The hosts from which one page loads scripts, styles, pictures, frames."""

    page: str
    hosts: tuple[NeededHost, ...]
    more: bool = False  # there are more, or the page was not read to its end
