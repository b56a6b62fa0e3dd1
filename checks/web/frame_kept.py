"""The pages have the same header and the same footer."""

from checks.verdict import Cause, Verdict, failed, passed, unknown
from checks.web.facts import WebFacts
from checks.web.home_traits import of_portal
from checks.web.portal_traits import PageFrame, Portal
from checks.web.sketch_traits import likeness


def judge(web: WebFacts, *, min_likeness: float) -> Verdict:
    """Compare the words of header and footer of each page read with those of the home page."""
    return of_portal(web, lambda portal: _alike(portal, min_likeness))


def _alike(portal: Portal, min_likeness: float) -> Verdict:
    home, *others = portal.frames or (PageFrame(url=portal.url, header=(), footer=()),)
    if not home.header or not home.footer:
        return unknown(
            Cause.NO_TOOL, "no header and footer were recognised on {url}", url=home.url[:160]
        )
    if not others:
        return unknown(Cause.NOT_ASKED, "no page beside the home page was read to its end")
    likest = {one.url: _likeness(home, one) for one in others}
    url, least = min(likest.items(), key=lambda one: one[1])
    if least < min_likeness:
        return failed(
            "header and footer of {url} are like those of the home page by {likeness}",
            url=url[:160],
            likeness=f"{least:.2f}",
            expected=f"≥ {min_likeness:.2f}",
            observed=f"{least:.2f}",
        )
    return passed(
        "header and footer of {count} pages are like those of the home page by {likeness} at least",
        count=len(others),
        likeness=f"{least:.2f}",
    )


def _likeness(home: PageFrame, other: PageFrame) -> float:
    return min(likeness(home.header, other.header), likeness(home.footer, other.footer))
