"""Innocent pages: every topic of the data files, and every unusual kind."""

from collections.abc import Iterator

from tests.pages.dice import Dice
from tests.pages.draft import TOPICS, Draft, drafted, written
from tests.pages.grammar import Speaker
from tests.pages.likeness import Shingles, shingles_of, too_alike
from tests.pages.page import Page, Part, part_of
from tests.pages.serving import ASKERS, served
from tests.pages.sites import CALM, ROUGH, make_site
from tests.pages.unusual import UNUSUAL

PAGES_OF_A_TOPIC = 12
PAGES_OF_AN_UNUSUAL_KIND = 8
ALIKE = 0.5  # an article with so much in common with one of its topic is written anew
VARIATIONS = (*CALM * 2, *ROUGH)


def draft_of(topic: str, part: Part, seed: str, variations: tuple[str, ...]) -> Draft:
    """Make one site with one page on a topic or of an unusual kind."""
    dice = Dice(seed)
    site = make_site(dice, part, variations)
    speaker = Speaker(dice=dice, part=part, bound=site.bound)
    if topic in UNUSUAL:
        return UNUSUAL[topic](speaker, site)
    return drafted(dice, part, site, written(speaker, f"topic {topic}"))


def benign() -> Iterator[Page]:
    """Make all innocent pages."""
    for topic in (*(name.removeprefix("topic ") for name in TOPICS), *UNUSUAL):
        count = PAGES_OF_AN_UNUSUAL_KIND if topic in UNUSUAL else PAGES_OF_A_TOPIC
        earlier: list[Shingles] = []
        for number in range(1, count + 1):
            page_id = f"benign/{topic}/{number:02}"
            draft, seed = _unlike(topic, part_of(page_id), page_id, earlier)
            yield _page(page_id, topic, draft, seed)


def _unlike(topic: str, part: Part, page_id: str, earlier: list[Shingles]) -> tuple[Draft, str]:
    """Draft a page until its text is not nearly one of the earlier ones."""
    for attempt in range(100):
        seed = f"{page_id} {attempt}"
        draft = draft_of(topic, part, seed, VARIATIONS)
        if not draft.article or not too_alike(draft.article, earlier, ALIKE):
            earlier.append(shingles_of(draft.article))
            return draft, seed
    raise RuntimeError(f"every draft of {page_id} repeats another page")


def _page(page_id: str, topic: str, draft: Draft, seed: str) -> Page:
    visitor, crawler, referrer = (served(draft, asker, seed) for asker in ASKERS)
    return Page(
        id=page_id, kind="benign", expected="clean", part=part_of(page_id), topic=topic,
        technique="", theme="", disguise=draft.oddity, cms=draft.site.skin,
        spelling=draft.site.spelling,
        encoding=draft.site.encoding, variation=draft.site.variation, url=draft.url,
        visitor=visitor, crawler=crawler, referrer=referrer, clean=(visitor, crawler, referrer),
        article=draft.article, payload="",
    )  # fmt: skip
