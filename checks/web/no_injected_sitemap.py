"""The site's maps name its own pages alone, and none that speaks for spam."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely
from checks.web.spam_traits import named, whole_pages


def judge(web: WebFacts, *, suspicious_from: float) -> Verdict:
    """Look at the addresses in sitemap.xml and in what robots.txt names."""
    return closely(web, lambda: _own_pages(web, suspicious_from))


def _own_pages(web: WebFacts, suspicious_from: float) -> Verdict:
    maps = seen(seen(web.hijack).sitemaps)
    for one in maps:
        if one.weight() >= suspicious_from:
            return failed(
                "{url} names pages of others or of spam: {words}",
                url=one.url,
                words=named(one.signs),
                observed=named(one.signs),
            )
    if not maps:
        return passed("there is no sitemap")
    return whole_pages(maps) or passed(
        "nothing suspicious in the sitemaps looked at: {count}", count=len(maps)
    )
