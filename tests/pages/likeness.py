"""How alike two texts are: the share of word triples that they have in common."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

WORDS_IN_A_SHINGLE = 3

Shingles = frozenset[tuple[str, ...]]


def shingles_of(text: str) -> Shingles:
    """Give every run of three words; a shorter text is one run."""
    words = re.findall(r"\w+", text.lower())
    last = max(1, len(words) - WORDS_IN_A_SHINGLE + 1)
    return frozenset(tuple(words[at : at + WORDS_IN_A_SHINGLE]) for at in range(last))


def likeness(one: Shingles, other: Shingles) -> float:
    """Give the Jaccard index of two texts."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def most_alike(texts: Sequence[str]) -> tuple[float, int, int]:
    """Find the two texts that are most alike, among those that share any run of words."""
    sets = [shingles_of(text) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    most = (0.0, -1, -1)
    for index, own in enumerate(sets):
        common = Counter(other for shingle in own for other in holders[shingle])
        for other, count in common.items():
            alike = count / (len(own) + len(sets[other]) - count)
            most = max(most, (alike, other, index))
        for shingle in own:
            holders[shingle].append(index)
    return most


def too_alike(text: str, earlier: Iterable[Shingles], limit: float) -> bool:
    """Tell whether a text nearly repeats one of the earlier ones."""
    own = shingles_of(text)
    return any(likeness(own, other) >= limit for other in earlier)
