"""How well hijacked pages are told from ordinary ones, and what an audit of websites costs.

The pages of `tests.pages` were made before the detector and by somebody else. A third of them, and
all of four techniques, were held out while the lexicon's words and weights were chosen. What is
measured is the verdict of the shipped rules: hijacked is what any of them fails.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from checks.page import Page as Visited
from checks.verdict import Status, UnseenError
from checks.web import (
    canonical_kept_own,
    no_cloaking,
    no_foreign_redirect_for_searchers,
    no_injected_sitemap,
    no_spam_on_pages,
)
from checks.web.facts import WebFacts
from checks.web.hijack.lexicon import lexicon
from checks.web.hijack.signs import impression_of
from checks.web.hijack_traits import VISITORS, Hijack, Impression
from checks.web.visiting.walk import host_in
from tests.bench.measure import Measure
from tests.bench.web_race import race
from tests.builders import NOON
from tests.pages.pages import HELD_OUT_TECHNIQUES, Page, benign_pages, held_out, injected_pages

LEAST_RECALL = 0.98
MOST_FALSE_ALARMS = 0.01
QUESTIONS = (
    no_spam_on_pages,
    no_cloaking,
    no_foreign_redirect_for_searchers,
    no_injected_sitemap,
    canonical_kept_own,
)
SUSPICIOUS_FROM = 7.0  # as baselines/web-hygiene.yaml has it, which a test compares
Z95 = 1.959964


def impression(page: Page) -> Impression:
    """Weigh the three answers of a page; nothing else of it is read."""
    given = (page.visitor, page.crawler, page.referrer)
    answers = {
        who: Visited(
            url=page.url,
            address="192.0.2.1",
            method="GET",
            status=answer.status,
            reason="",
            http_version="HTTP/1.1",
            headers=answer.headers,
            body=answer.body,
            ended="complete",
            first_byte_s=0.0,
            took_s=0.0,
            tls=None,
        )
        for who, answer in zip(VISITORS, given, strict=True)
    }
    return impression_of(page.url, answers, lexicon())


def is_hijacked(page: Page) -> bool:
    """Tell whether any of the shipped rules fails a site that has this page."""
    seen = impression(page)
    hijack = Hijack(pages=(seen,), sitemaps=(seen,) if page.url.endswith(".xml") else ())
    web = WebFacts(seen_at=NOON, host=host_in(page.url), scheme="https", hijack=hijack)
    return any(fails(question.judge, web) for question in QUESTIONS)


def fails(judge, web: WebFacts) -> bool:
    try:
        return judge(web, suspicious_from=SUSPICIOUS_FROM).status is Status.FAIL
    except UnseenError:
        return False


def told(pages: Iterable[Page]) -> tuple[int, int]:
    """Return how many of how many are told to be hijacked."""
    verdicts = [is_hijacked(page) for page in pages]
    return sum(verdicts), len(verdicts)


def interval(found: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    share, square = found / of, Z95 * Z95
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def share_of(what: str, pages: Sequence[Page], *, goal: float, at_least: bool) -> Measure:
    """Measure one share, with its counts and its interval in the name."""
    found, of = told(pages)
    low, high = interval(found, of)
    return Measure(
        name=f"{what}: {found} of {of} (95 %: {low:.3f} to {high:.3f})",
        value=round(found / of, 4),
        unit="share",
        goal=goal,
        at_least=at_least,
    )


def hijack_measures() -> list[Measure]:
    """Measure recall and false alarms on what was held out."""
    hijacked, ordinary = held_out(injected_pages()), held_out(benign_pages())
    unknown = [page for page in hijacked if page.technique in HELD_OUT_TECHNIQUES]
    known = [page for page in hijacked if page.technique not in HELD_OUT_TECHNIQUES]
    return [
        share_of("hijacked pages found", hijacked, goal=LEAST_RECALL, at_least=True),
        share_of("… of techniques held out", unknown, goal=LEAST_RECALL, at_least=True),
        share_of("… of the other techniques", known, goal=LEAST_RECALL, at_least=True),
        share_of("false alarms", ordinary, goal=MOST_FALSE_ALARMS, at_least=False),
    ]


def measure() -> list[Measure]:
    """Return every measure of websites."""
    return [*hijack_measures(), *race.measure()]
