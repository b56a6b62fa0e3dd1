"""Injected pages: every technique on sites like the innocent ones."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tests.pages import answers, hidden
from tests.pages.benign import draft_of
from tests.pages.dice import Dice
from tests.pages.disguise import DRAWN, FOR_FOREIGN, IN_MARKUP
from tests.pages.draft import TOPICS, Draft
from tests.pages.grammar import Speaker
from tests.pages.hidden import Injected
from tests.pages.likeness import Shingles, shingles_of, too_alike
from tests.pages.page import Page, Part, part_of
from tests.pages.serving import ASKERS, NOTHING, served
from tests.pages.sites import CALM
from tests.pages.spammer import FOREIGN_TONGUES, Spammer, spammer_for

PAGES_OF_A_TECHNIQUE = 20
ALIKE = 0.5  # a payload that has so much in common with an earlier one is written anew
TEXT_ALONE = frozenset({"json_ld", "attribute_stuffing", "canonical_hijack", "sitemap"})
FOR_CHILDREN = frozenset({"child_online_safety", "sexual_education"})
HOLDS_COMMENTS = frozenset({"comment_spam"})

Technique = Callable[[Spammer, Draft], Injected]
TECHNIQUES: Mapping[str, Technique] = {
    "hidden_div": hidden.hidden_div,
    "off_screen": hidden.off_screen,
    "tiny_text": hidden.tiny_text,
    "title_meta": hidden.title_meta,
    "cloaking": answers.cloaking,
    "referrer_redirect": answers.referrer_redirect,
    "footer_anchors": hidden.footer_anchors,
    "doorway_page": answers.doorway_page,
    "sitemap": answers.sitemap,
    "json_ld": hidden.json_ld,
    "foreign_script": answers.foreign_script,
    "iframe": answers.iframe,
    "comment_spam": hidden.comment_spam,
    "canonical_hijack": hidden.canonical_hijack,
    "foreign_language": answers.of_any_place,
    "pornography": answers.of_any_place,
    "loan_spam": answers.of_any_place,
    "overflow_marquee_noscript": hidden.overflow_marquee_noscript,
    "open_redirect_farm": answers.open_redirect_farm,
    "attribute_stuffing": hidden.attribute_stuffing,
}
ONLY_THEME = {"foreign_language": "foreign", "pornography": "porn", "loan_spam": "loan"}
THEMES = ("gambling",) * 8 + ("loan", "loan", "porn", "porn", "foreign")
STANDS_ON = {"sitemap": "site_map", "doorway_page": "not_found"}  # what is there without attackers
FRONT = ("front_page", "link_list", "topic_list", "contact", "search_results")


def injected() -> Iterator[Page]:
    """Make all injected pages."""
    earlier: list[Shingles] = []
    for technique in TECHNIQUES:
        for number in range(1, PAGES_OF_A_TECHNIQUE + 1):
            page_id = f"injected/{technique}/{number:02}"
            yield _unlike(technique, page_id, earlier)


def _unlike(technique: str, page_id: str, earlier: list[Shingles]) -> Page:
    """Inject until the payload is not nearly one of the earlier ones."""
    for attempt in range(100):
        page = _page(technique, page_id, f"{page_id} {attempt}")
        if suits(page) and not too_alike(page.payload, earlier, ALIKE):
            earlier.append(shingles_of(page.payload))
            return page
    raise RuntimeError(f"no payload of {page_id} is new")


def suits(page: Page) -> bool:
    """Keep advertisements for adults off the pages of small children's schools."""
    young = re.search(r"//(mamnon|tieuhoc|thcs|thvathcs)", page.url)
    return page.theme != "porn" or not (young or page.topic in FOR_CHILDREN)


def _topic(dice: Dice, technique: str) -> str:
    """Choose what the victim's own page is about: any topic, hard ones included."""
    names = [name.removeprefix("topic ") for name in TOPICS]
    ordinary = dice.pick(names if dice.chance(0.8) or technique in HOLDS_COMMENTS else FRONT)
    return STANDS_ON.get(technique, ordinary)


def _spammer(dice: Dice, part: Part, technique: str, draft: Draft) -> Spammer:
    theme = ONLY_THEME.get(technique) or dice.pick(THEMES)
    disguise = dice.pick(FOR_FOREIGN if theme == "foreign" else DRAWN)
    if technique in TEXT_ALONE and disguise in IN_MARKUP:
        disguise = "plain"
    speaker = Speaker(dice=dice, part=part)
    return spammer_for(dice, speaker, draft.site, theme, disguise, FOREIGN_TONGUES)


def _page(technique: str, page_id: str, seed: str) -> Page:
    part, dice = part_of(page_id, technique), Dice(f"{seed} attack")
    topic = _topic(dice, technique)
    draft = draft_of(topic, part, seed, CALM)
    if topic == "not_found":
        draft = replace(draft, path=answers.doorway_path(dice))
    spammer = _spammer(dice, part, technique, draft)
    attack = TECHNIQUES[technique](spammer, draft)
    visitor, crawler, referrer = (
        served(draft, asker, seed, attack.get(asker, NOTHING)) for asker in ASKERS
    )
    site = draft.site
    return Page(
        id=page_id, kind="injected", expected="hijacked", part=part, topic=topic,
        technique=technique, theme=spammer.theme, disguise=spammer.disguise, cms=site.skin,
        spelling=site.spelling, encoding=site.encoding, variation=site.variation, url=draft.url,
        visitor=visitor, crawler=crawler, referrer=referrer,
        clean=tuple(served(draft, asker, seed) for asker in ASKERS),  # type: ignore[arg-type]
        article=draft.article, payload="\n".join(spammer.said),
    )  # fmt: skip
