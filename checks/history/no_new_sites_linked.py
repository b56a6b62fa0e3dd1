"""No link leads to a site that was not linked before."""

from collections.abc import Sequence

from checks.history.facts import HistoryFacts
from checks.history.link_traits import NewLink, Patience, new_links
from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, listed
from checks.web.hijack_traits import MOST_OUTBOUND, Impression
from checks.web.spam_traits import unshown

MOST_NAMED = 8


def judge(
    history: HistoryFacts,
    web: WebFacts,
    *,
    days: int,
    looks: int,
    accepted: list[str],
    shared: list[str],
) -> Verdict:
    """Compare with all earlier looks; whether a new site does harm is for the reader to tell."""
    patience = Patience(days=days, looks=looks)

    def verdict() -> Verdict:
        pages = seen(web.hijack).pages
        new = new_links(history, pages, patience, accepted=accepted, shared=shared)
        return _named(new) if new else _unread(pages) or _nothing_new(pages)

    return closely(web, verdict)


def _named(new: Sequence[NewLink]) -> Verdict:
    hosts = listed((one.host for one in new), most=MOST_NAMED)
    before = [one.since for one in new if one.since is not None]
    if len(before) < len(new):
        return failed(
            "{page} links to sites that it did not link to before: {hosts}",
            page=next(one.page for one in new if one.since is None),
            hosts=hosts,
            observed=hosts,
        )
    return failed(
        "links to sites that are new since {day}, and that nobody has accepted: {hosts}",
        day=min(before).date(),
        hosts=hosts,
        observed=hosts,
    )


def _unread(pages: Sequence[Impression]) -> Verdict | None:
    """Say that links may have been missed, if so it is."""
    if too_many := next((page for page in pages if len(page.outbound) >= MOST_OUTBOUND), None):
        return unknown(
            Cause.TOO_BIG,
            "{url} links to more than {most} other sites",
            url=too_many.url,
            most=MOST_OUTBOUND,
        )
    return unshown(pages, ("visitor",))


def _nothing_new(pages: Sequence[Impression]) -> Verdict:
    hosts = {host for page in pages for host in page.outbound}
    return passed("none of {count} other sites that it links to is new", count=len(hosts))
