"""Nobody who comes from a search engine is led to somebody else's site."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely
from checks.web.spam_traits import unshown


def judge(web: WebFacts, *, suspicious_from: float) -> Verdict:
    """Look at redirects of HTTP, of <meta> and of scripts that visitors are spared."""
    return closely(web, lambda: _led_nowhere(web, suspicious_from))


def _led_nowhere(web: WebFacts, suspicious_from: float) -> Verdict:
    pages = seen(web.hijack).pages
    for page in pages:
        for sign in page.signs:
            if sign.kind == "redirect" and sign.weight >= suspicious_from:
                return failed(
                    "{url} leads searchers to {host} ({how})",
                    url=page.url,
                    host=sign.says,
                    how=sign.place,
                    observed=sign.says,
                )
    unseen = unshown(pages, ("visitor", "searcher"))
    return unseen or passed(
        "searchers are led to no other site; pages looked at: {count}", count=len(pages)
    )
