"""Sketch the words of a page, without those that change from one visit to the next."""

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from checks.page import Page
from checks.web.reading.document import text_of
from checks.web.reading.markup import Text, tokens
from checks.web.sketch_traits import kept

MOST_WORDS: Final = 20_000
_WORD: Final = re.compile(r"[^\W\d_]{1,40}")
_CHANGES: Final = re.compile(r"\S*\d\S*")  # clocks, counters, dates, tokens


def sketch_of(page: Page) -> tuple[int, ...]:
    """Return a sketch of the text that visitors read. A page of fewer than three words has one."""
    texts = (one.says for one in tokens(text_of(page)) if isinstance(one, Text) and not one.inside)
    return sketch_of_texts(texts)


def sketch_of_texts(texts: Iterable[str]) -> tuple[int, ...]:
    """Return a sketch of texts, one after the other."""
    words = list(islice(_words(texts), MOST_WORDS))
    threes = zip(words, words[1:], words[2:], strict=False) if len(words) > 2 else [tuple(words)]
    return kept({zlib.crc32(" ".join(three).encode()) for three in threes if three})


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _WORD.findall(_CHANGES.sub(" ", text).lower())
