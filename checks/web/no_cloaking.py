"""Nothing suspicious is shown to search engines and searchers alone."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely
from checks.web.hijack_traits import VISITORS
from checks.web.spam_traits import named, unshown


def judge(web: WebFacts, *, suspicious_from: float) -> Verdict:
    """Add up only what visitors by the address alone do not get."""
    return closely(web, lambda: _nothing_kept_back(web, suspicious_from))


def _nothing_kept_back(web: WebFacts, suspicious_from: float) -> Verdict:
    pages = seen(web.hijack).pages
    for page in pages:
        kept_back = tuple(sign for sign in page.signs if sign.kept_from_visitors)
        if page.weight(kept_back) >= suspicious_from:
            return failed(
                "{url} shows search engines or searchers what visitors do not get: {words}",
                url=page.url,
                words=named(kept_back),
                observed=named(kept_back),
            )
    unseen = unshown(pages, VISITORS)
    return unseen or passed(
        "search engines and searchers get nothing suspicious of their own; pages: {count}",
        count=len(pages),
    )
