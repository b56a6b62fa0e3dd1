"""What the test pages promise: how many, how varied, the same for ever, different by payload."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.pages.benign import ALIKE, benign, draft_of
from tests.pages.disguise import IN_TEXT
from tests.pages.draft import TOPICS
from tests.pages.grammar import DATA, is_kept_back, sayable, sections
from tests.pages.injected import PAGES_OF_A_TECHNIQUE, TECHNIQUES, suits
from tests.pages.likeness import most_alike
from tests.pages.page import HELD_OUT_TECHNIQUES, Answer, Page, part_of
from tests.pages.pages import benign_pages, digest_of, held_out, injected_pages, tuning
from tests.pages.sites import CALM
from tests.pages.spelling import encoded
from tests.pages.unusual import UNUSUAL

# It changes when a page does. Pages older than the detector stay as they are: a new digest means
# that all earlier measurements are void.
DIGEST = "103b34668e8bbb5db2000b45eeaed16e80e0e9bde18bad26fedd5d9f9d601052"

OUR_HOSTS = re.compile(r"(^|\.)(example\.vn|example|test|invalid)$")
NAMES_OF_FORMATS = {"www.w3.org", "schema.org", "ogp.me"}  # identifiers of formats, never fetched
ADDRESS = re.compile(
    r"(?<![\w:])https?:(?://|\\/\\/|\\u002f\\u002f)([\w.-]+\.[a-z]+)(?![\w.-]|'\+')"
)
PHONE = re.compile(r"(?<![\w.,/-])\(?0\d{2,3}\)?[ .]\d{3}[ .]?\d{3,4}(?!\d)")
CHARSETS = {"utf-16 with BOM": "utf-16", "windows-1258": "cp1258", "windows-1258 by meta": "cp1258"}
IN_CODE = {"foreign_script", "sitemap"}  # techniques whose words are written as code or addresses
SPOKEN = [
    page for page in injected_pages() if page.disguise == "plain" and page.technique not in IN_CODE
]


def text_of(answer: Answer, page: Page) -> str:
    """Decode a body; answers of bare servers are ASCII whatever the site's encoding."""
    if page.encoding == "utf-16 with BOM" and not answer.body.startswith(b"\xff\xfe"):
        return answer.body.decode("ascii")
    return html.unescape(answer.body.decode(CHARSETS.get(page.encoding, "utf-8-sig")))


def all_pages() -> tuple[Page, ...]:
    return (*benign_pages(), *injected_pages())


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def share(pages: Iterable[Page], total: Iterable[Page]) -> float:
    return len(tuple(pages)) / len(tuple(total))


def test_there_are_enough_pages_of_both_kinds() -> None:
    assert len(benign_pages()) >= 600
    assert len(injected_pages()) >= 260
    assert len({page.id for page in all_pages()}) == len(all_pages())


def test_every_topic_and_every_unusual_kind_has_benign_pages() -> None:
    counted = Counter(page.topic for page in benign_pages())
    assert set(counted) == {name.removeprefix("topic ") for name in TOPICS} | set(UNUSUAL)
    assert min(counted.values()) >= 8


def test_every_technique_has_at_least_sixteen_pages() -> None:
    counted = Counter(page.technique for page in injected_pages())
    assert counted == dict.fromkeys(TECHNIQUES, PAGES_OF_A_TECHNIQUE)
    assert len(TECHNIQUES) >= 14
    assert PAGES_OF_A_TECHNIQUE >= 16


def test_every_disguise_and_theme_occurs_often() -> None:
    disguises = Counter(page.disguise for page in injected_pages())
    assert set(disguises) == {*IN_TEXT, "entities", "comment_in_word"}
    assert min(disguises.values()) >= 6
    assert min(Counter(page.theme for page in injected_pages()).values()) >= 40


def test_four_techniques_are_held_out_as_a_whole() -> None:
    assert len(HELD_OUT_TECHNIQUES) == 4
    assert set(TECHNIQUES) >= HELD_OUT_TECHNIQUES
    assert not HELD_OUT_TECHNIQUES & {page.technique for page in tuning(injected_pages())}


def test_a_third_of_all_other_pages_is_held_out_by_a_hash_of_the_id() -> None:
    others = [page for page in injected_pages() if page.technique not in HELD_OUT_TECHNIQUES]
    assert 0.27 < share(held_out(benign_pages()), benign_pages()) < 0.40
    assert 0.27 < share(held_out(others), others) < 0.40
    assert [page.part for page in all_pages()] == [
        part_of(page.id, page.technique) for page in all_pages()
    ]


def test_every_technique_that_may_be_tuned_on_has_pages_in_both_parts() -> None:
    tunable = TECHNIQUES.keys() - HELD_OUT_TECHNIQUES
    for pages in (tuning(injected_pages()), held_out(injected_pages())):
        counted = Counter(page.technique for page in pages)
        assert min(counted[technique] for technique in tunable) >= 2


def test_sentences_are_kept_back_for_the_held_out_part() -> None:
    kept = [line for line in sections()["gambling"] if is_kept_back(line)]
    assert kept
    assert not set(kept) & set(sayable("gambling", "tuning"))
    assert set(kept) <= set(sayable("gambling", "held_out"))


def test_all_pages_are_the_same_bytes_for_ever() -> None:
    assert digest_of(all_pages()) == DIGEST


def test_generating_again_in_one_process_gives_the_same_pages() -> None:
    again = benign()
    assert [next(again) for _ in range(40)] == list(benign_pages()[:40])


def test_no_benign_text_nearly_repeats_another() -> None:
    pages = [page for page in benign_pages() if len(page.article.split()) >= 30]
    assert len(pages) > 600
    most, one, other = most_alike([page.article for page in pages])
    assert most < ALIKE, (pages[one].id, pages[other].id)


@pytest.mark.parametrize("with_addresses", [True, False], ids=["and addresses", "alone"])
def test_no_payload_nearly_repeats_another_by_its_words(with_addresses: bool) -> None:
    texts = [
        "\n".join(line for line in page.payload.split("\n") if with_addresses or "://" not in line)
        for page in injected_pages()
    ]
    long = [text for text in texts if len(text.split()) >= 10]
    assert len(long) > 340
    most, one, other = most_alike(long)
    assert most < ALIKE, (long[one], long[other])


def test_an_injected_page_differs_from_its_clean_one() -> None:
    for page in injected_pages():
        assert page.expected == "hijacked"
        assert page.payload
        assert page.answers != page.clean, page.id


def test_what_was_said_undisguised_stands_in_an_answer_and_in_no_clean_one() -> None:
    plain = [page for page in injected_pages() if page.disguise == "plain"]
    spoken = [page for page in plain if page.technique not in IN_CODE]
    assert len(spoken) > 90
    for page in spoken:
        shown = [composed(text_of(a, page) + repr(a.headers)) for a in page.answers]
        clean = [composed(text_of(answer, page)) for answer in page.clean]
        said = [composed(line) for line in page.payload.split("\n") if len(line) > 5]
        assert any(line in text for line in said for text in shown), page.id
        assert not any(line in text for line in said if "://" in line for text in clean), page.id


def test_a_benign_page_is_its_own_clean_page_and_says_nothing_of_spammers() -> None:
    openings = {
        line.split("{")[0]
        for name in ("gambling", "loan", "porn", "foreign en", "foreign zh")
        for line in sections()[name]
    }
    long = [opening for opening in openings if len(opening) > 14]
    assert len(long) > 12
    for page in benign_pages():
        assert (page.expected, page.technique, page.theme, page.payload) == ("clean", "", "", "")
        assert page.answers == page.clean
        texts = [composed(text_of(answer, page)) for answer in page.answers]
        assert [line for line in long for text in texts if line in text] == [], page.id


def test_clean_sites_answer_their_askers_differently_too() -> None:
    differing = [page for page in benign_pages() if len(set(page.answers)) > 1]
    assert len(differing) > 300
    assert len({page.variation for page in benign_pages()}) == 13
    assert {answer.status for page in benign_pages() for answer in page.answers} >= {
        200, 301, 302, 403, 404, 429, 500, 503,
    }  # fmt: skip


def test_a_fifth_of_the_sites_decomposes_its_letters() -> None:
    unicode_sites = [page for page in all_pages() if page.spelling != "tones apart"]
    decomposed = [page for page in unicode_sites if page.spelling in {"NFD", "mixed"}]
    assert 0.14 < share(decomposed, unicode_sites) < 0.26
    for page in all_pages():
        own = text_of(page.clean[1], page)
        if page.spelling == "NFD" and len(own) > 2000:
            assert own == unicodedata.normalize("NFD", own), page.id
        if page.spelling == "NFC" and page.clean[1].status == 200 and not page.disguise:
            assert own == unicodedata.normalize("NFC", own), page.id


def test_every_encoding_occurs_and_its_bytes_decode() -> None:
    assert len({page.encoding for page in benign_pages()}) == 10
    for page in all_pages():
        assert all("\ufffd" not in text_of(answer, page) for answer in page.answers)
    assert "ế".encode() not in encoded("Tiếng", "windows-1258")
    assert encoded("Tiếng Việt", "windows-1258").decode("cp1258") == "Tiê\u0301ng Viê\u0323t"


def test_all_hosts_are_examples() -> None:
    for page in all_pages():
        texts = [text_of(answer, page) + answer.header("Location") for answer in page.answers]
        hosts = {host for text in texts for host in ADDRESS.findall(text)} - NAMES_OF_FORMATS
        assert [host for host in hosts if not OUR_HOSTS.search(host)] == [], page.id
        assert OUR_HOSTS.search(page.url.split("/")[2])


def test_telephone_numbers_are_of_no_exchange() -> None:
    texts = [text_of(page.clean[1], page) for page in all_pages()]
    numbers = {number for text in texts for number in PHONE.findall(text)}
    assert numbers
    assert [number for number in numbers if not number.startswith("(0272) 000 0")] == []


def test_advertisements_for_adults_stand_on_no_page_for_children() -> None:
    assert all(suits(page) for page in injected_pages())


@pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda path: path.name)
def test_data_is_composed_and_names_only_what_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bound = {"school", "agency", "ward", "province", "year"}
    named = set(re.findall(r"\{([a-z_]+(?: [a-z]+)*)\}", text))
    assert text == unicodedata.normalize("NFC", text)
    assert named - bound - set(sections()) == set()


def test_a_draft_depends_on_its_seed_alone() -> None:
    one, other = (draft_of("fish_farming", "tuning", seed, CALM) for seed in ("a", "b"))
    assert one == draft_of("fish_farming", "tuning", "a", CALM)
    assert one != other
