"""Some of the pages that the lexicon was fitted to; `make bench` measures on the others."""

from tests.bench.web import LEAST_RECALL, MOST_FALSE_ALARMS, told
from tests.pages.pages import HELD_OUT_TECHNIQUES, benign_pages, injected_pages, tuning

EVERY = 5  # a share that takes a few seconds


def test_hijacked_pages_are_found():
    pages = [page for page in tuning(injected_pages()) if page.technique not in HELD_OUT_TECHNIQUES]
    found, of = told(pages[::EVERY])
    assert found >= LEAST_RECALL * of


def test_ordinary_pages_are_left_in_peace():
    found, of = told(tuning(benign_pages())[::EVERY])
    assert found <= MOST_FALSE_ALARMS * of
