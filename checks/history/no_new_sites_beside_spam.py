"""No page that shows signs of a hijack links to a site that is new."""

from checks.history.facts import HistoryFacts
from checks.history.link_traits import Patience, new_links
from checks.verdict import Said, Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, listed
from checks.web.spam_traits import named, unshown


def judge(
    history: HistoryFacts,
    web: WebFacts,
    *,
    suspicious_from: float,
    days: int,
    looks: int,
    accepted: list[str],
    shared: list[str],
) -> Verdict:
    """Take signs for grave that would be slight by themselves, where a link is new as well.

    Without such signs nothing need be known of earlier looks.
    """
    patience = Patience(days=days, looks=looks)

    def verdict() -> Verdict:
        pages = seen(web.hijack).pages
        suspicious = [page for page in pages if page.weight() >= suspicious_from]
        for page in suspicious:
            if new := new_links(history, [page], patience, accepted=accepted, shared=shared):
                return failed(
                    "{page} shows signs of a hijack ({words}) and links to new sites: {hosts}",
                    page=page.url,
                    words=named(page.signs),
                    hosts=listed((one.host for one in new), most=5),
                    expected=Said("less than {weight} in all", {"weight": suspicious_from}),
                    observed=named(page.signs),
                )
        return unshown(pages, ("visitor",)) or passed(
            "no page with signs of a hijack links to a new site, of {count} looked at",
            count=len(pages),
        )

    return closely(web, verdict)
