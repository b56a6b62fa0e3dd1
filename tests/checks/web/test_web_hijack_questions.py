from dataclasses import replace

import pytest

from checks.verdict import Status
from checks.web import (
    canonical_kept_own,
    no_cloaking,
    no_foreign_redirect_for_searchers,
    no_injected_sitemap,
    no_spam_on_pages,
)
from checks.web.hijack_traits import VISITORS, Hijack, Impression, Sign
from tests.bench.web import QUESTIONS, SUSPICIOUS_FROM
from tests.checks.web.judged_sites import RULES
from tests.checks.web.web_facts import HTTPS, MAIL, UNSEEN, V6, status_of, web_facts

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN


def sign(**changes):
    right = Sign(kind="words", place="title", says="tài xỉu online", weight=8.0, shown_to=VISITORS)
    return replace(right, **changes)


def page(*signs, **changes):
    return replace(Impression(url=HTTPS, asked_as=VISITORS, signs=signs), **changes)


def looked(*pages, sitemaps=(), **changes):
    return web_facts(hijack=Hijack(pages=pages or (page(),), sitemaps=sitemaps), **changes)


HIDDEN = ("search_engine", "searcher")
REDIRECT = sign(kind="redirect", place="HTTP 302", says="x.example", shown_to=("searcher",))
SLIGHT = sign(weight=3.0)
NO_ENGINE = page(asked_as=("visitor", "searcher"))
NO_SEARCHER = page(asked_as=("visitor", "search_engine"))
CASES = {
    "no signs": (no_spam_on_pages, looked(), PASS),
    "signs that weigh little": (no_spam_on_pages, looked(page(SLIGHT, SLIGHT)), PASS),
    "signs that add up": (no_spam_on_pages, looked(page(SLIGHT, SLIGHT, SLIGHT)), FAIL),
    "one grave sign": (no_spam_on_pages, looked(page(), page(sign())), FAIL),
    "a sign for search engines": (no_spam_on_pages, looked(page(sign(shown_to=HIDDEN))), FAIL),
    "a page that is too long": (no_spam_on_pages, looked(page(cut=True)), UNKNOWN),
    "no page at all": (no_spam_on_pages, web_facts(hijack=UNSEEN), UNKNOWN),
    "no page that visitors see": (no_spam_on_pages, looked(page(asked_as=())), UNKNOWN),
    "another address that is unlike": (no_spam_on_pages, looked(unlike=(V6,)), UNKNOWN),
    "a hijack, and an address that is unlike": (
        no_spam_on_pages,
        looked(page(sign()), unlike=(V6,)),
        FAIL,
    ),
    "the same for all": (no_cloaking, looked(page(sign())), PASS),
    "more for search engines": (no_cloaking, looked(page(sign(shown_to=HIDDEN))), FAIL),
    "search engines kept out": (no_cloaking, looked(NO_ENGINE), UNKNOWN),
    "more for searchers, search engines kept out": (
        no_cloaking,
        looked(replace(NO_ENGINE, signs=(REDIRECT,))),
        FAIL,
    ),
    "nobody led away": (no_foreign_redirect_for_searchers, looked(), PASS),
    "searchers led away": (no_foreign_redirect_for_searchers, looked(page(REDIRECT)), FAIL),
    "everybody led to a new name": (
        no_foreign_redirect_for_searchers,
        looked(page(replace(REDIRECT, weight=2.0, shown_to=VISITORS))),
        PASS,
    ),
    "searchers not asked as": (no_foreign_redirect_for_searchers, looked(NO_SEARCHER), UNKNOWN),
    "no sitemap": (no_injected_sitemap, looked(), PASS),
    "a sitemap of one's own": (no_injected_sitemap, looked(sitemaps=(page(),)), PASS),
    "a sitemap of spam": (no_injected_sitemap, looked(sitemaps=(page(sign()),)), FAIL),
    "a sitemap that is too long": (
        no_injected_sitemap,
        looked(sitemaps=(page(cut=True),)),
        UNKNOWN,
    ),
    "a sitemap that was not read": (no_injected_sitemap, looked(sitemaps=UNSEEN), UNKNOWN),
    "pages of one's own": (canonical_kept_own, looked(page(sign())), PASS),
    "a page of somebody else": (
        canonical_kept_own,
        looked(page(sign(kind="canonical", place="link rel=canonical"))),
        FAIL,
    ),
    "pages not seen": (canonical_kept_own, web_facts(hijack=UNSEEN), UNKNOWN),
}


@pytest.mark.parametrize(("question", "facts", "status"), CASES.values(), ids=CASES)
def test_a_hijack_is_judged_by_what_its_signs_weigh(question, facts, status):
    assert status_of(question.judge, facts, suspicious_from=SUSPICIOUS_FROM) is status


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_asked_of_websites_alone(question):
    status = status_of(question.judge, MAIL, suspicious_from=SUSPICIOUS_FROM)
    assert status is Status.NOT_APPLICABLE


def test_a_verdict_names_the_words_their_place_and_weight():
    facts = looked(page(sign(concealed=True), sign(says="x.example", kind="frame", weight=2.0)))
    verdict = no_spam_on_pages.judge(facts, suspicious_from=SUSPICIOUS_FROM)
    assert str(verdict.reason) == (
        f"{HTTPS} shows signs of a hijack: tài xỉu online [title, hidden] 8; x.example [title] 2"
    )


def test_what_the_benchmark_measures_is_what_the_baseline_asks():
    asked = {
        rule.check.removeprefix("web."): rule.params.everywhere
        for name, rule in RULES.items()
        if name.startswith("NOT-HIJACKED.")
    }
    names = [question.__name__.rpartition(".")[2] for question in QUESTIONS]
    assert asked == {name: {"suspicious_from": SUSPICIOUS_FROM} for name in names}
