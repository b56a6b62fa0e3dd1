"""Signs that somebody else speaks on a site's pages, with where they stand and what they weigh."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from checks.verdict import NOT_ASKED, NotSeen

Visitor = Literal["visitor", "search_engine", "searcher"]
VISITORS: tuple[Visitor, ...] = ("visitor", "search_engine", "searcher")
SignKind = Literal[
    "words", "redirect", "frame", "links", "script", "canonical", "sitemap", "schema"
]
MOST_OUTBOUND: Final = 200  # hosts of one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One reason for suspicion."""

    kind: SignKind
    place: str  # "title", "meta", "link", "iframe", … as HTML and HTTP name them
    says: str  # the words, or the host, as they stand there
    weight: float
    shown_to: tuple[Visitor, ...]
    concealed: bool = False  # from readers' eyes

    @property
    def kept_from_visitors(self) -> bool:
        """Tell whether those who come by the address alone do not get it."""
        return "visitor" not in self.shown_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """What one URL shows to each kind of visitor: what speaks for a hijack, the gravest first."""

    url: str
    asked_as: tuple[Visitor, ...]  # who got an answer that shows what the page is
    signs: tuple[Sign, ...]
    outbound: tuple[str, ...] = ()  # foreign hosts that it links to, for comparison with history
    cut: bool = False  # the page is longer than what is read

    def weight(self, signs: Iterable[Sign] | None = None) -> float:
        """Add up signs, all of them by default."""
        return round(sum(one.weight for one in (self.signs if signs is None else signs)), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hijack:
    """What was looked at for signs of a hijack."""

    pages: tuple[Impression, ...]
    sitemaps: tuple[Impression, ...] | NotSeen = NOT_ASKED
    unread: tuple[str, ...] = ()  # paths that robots.txt keeps us from, or that gave no answer
    lexicon: str = ""  # SHA-256 of the list of words
