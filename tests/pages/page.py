"""What a test page is: three answers to three askers, and what is true of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Part = Literal["tuning", "held_out"]
Kind = Literal["benign", "injected"]
Expected = Literal["clean", "hijacked"]

# Techniques that nothing may be tuned on: their pages are all of the held-out part.
HELD_OUT_TECHNIQUES = frozenset(
    {"json_ld", "comment_spam", "canonical_hijack", "overflow_marquee_noscript"}
)
ONE_IN = 3  # of all other pages, the share of the held-out part


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server gives one asker for the page's URL: no redirect is followed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Give the first header of this name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of one site as three askers see it.

    A detector is given `url`, `visitor`, `crawler` and `referrer`; all else is for the measurement.
    """

    id: str
    kind: Kind
    expected: Expected
    part: Part
    topic: str  # what the site itself says on it: a topic of data/benign_*.txt or an unusual kind
    technique: str  # how it was injected; "" when benign
    theme: str  # what is advertised: gambling, loan, porn, foreign; "" when benign
    disguise: str  # how the spammer's words are written, or oddly the site's own where benign
    cms: str
    spelling: str  # "NFC", "NFD", "mixed", "tones apart": how the site's own words are composed
    encoding: str
    variation: str  # what differs between fetches although nobody injected anything
    url: str
    visitor: Answer
    crawler: Answer  # to a search engine's crawler
    referrer: Answer  # to a visitor who comes from a search engine's results
    clean: tuple[Answer, Answer, Answer]  # the same three before the injection
    article: str  # the site's own main text, plain
    payload: str  # the spammer's words and addresses, plain, before they were disguised

    @property
    def answers(self) -> tuple[Answer, Answer, Answer]:
        """Give the three answers: visitor, crawler, referrer."""
        return (self.visitor, self.crawler, self.referrer)


def part_of(page_id: str, technique: str = "") -> Part:
    """Decide by a hash of the id which part a page belongs to."""
    if technique in HELD_OUT_TECHNIQUES:
        return "held_out"
    drawn = int.from_bytes(hashlib.sha256(page_id.encode()).digest()[:4], "big")
    return "held_out" if drawn % ONE_IN == 0 else "tuning"


def digest_of(pages: Iterable[Page]) -> str:
    """Give one SHA-256 over all that the pages hold."""
    digest = hashlib.sha256()
    for page in pages:
        digest.update(repr(page).encode())
    return digest.hexdigest()
