"""From the signs of several pages to one verdict."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from checks.verdict import Cause, Said, Verdict, failed, passed, seen, unknown
from checks.web.facts import WebFacts
from checks.web.hijack_traits import Impression, Sign, Visitor

MOST_NAMED = 5
SENT_BY: Mapping[Visitor, str] = {
    "visitor": "User-Agent: rasoat",
    "search_engine": "User-Agent: Googlebot",
    "searcher": "Referer: google.com",
}


def named(signs: Iterable[Sign]) -> str:
    """Name the gravest signs: each with the place that it stands in and what it weighs."""
    gravest = sorted(signs, key=lambda sign: -sign.weight)[:MOST_NAMED]
    return "; ".join(f"{sign.says} [{_where(sign)}] {sign.weight:g}" for sign in gravest)


def _where(sign: Sign) -> str:
    return f"{sign.place}, hidden" if sign.concealed else sign.place


def no_page_beyond(
    web: WebFacts, limit: float, of: Callable[[Impression], tuple[Sign, ...]]
) -> Verdict:
    """Fail for the first page whose signs weigh too much together."""
    pages = seen(web.hijack).pages
    for page in pages:
        signs = of(page)
        if page.weight(signs) >= limit:
            return failed(
                "{url} shows signs of a hijack: {words}",
                url=page.url,
                words=named(signs),
                observed=named(signs),
                expected=Said("less than {weight} in all", {"weight": limit}),
            )
    return unshown(pages, ("visitor",)) or passed(
        "no signs of a hijack on the pages looked at: {count}", count=len(pages)
    )


def unshown(pages: Sequence[Impression], wanted: Sequence[Visitor]) -> Verdict | None:
    """Say that too little was seen to pass, if so it is."""
    if not pages:
        return unknown(Cause.UNREACHABLE, "no page was shown")
    for page in pages:
        if missing := [who for who in wanted if who not in page.asked_as]:
            return unknown(
                Cause.NO_PERMISSION,
                "{url} shows no page to requests with {fields}",
                url=page.url,
                fields="; ".join(SENT_BY[who] for who in missing),
            )
    return whole_pages(pages)


def whole_pages(pages: Sequence[Impression]) -> Verdict | None:
    """Say that a page was not read to its end, if so it is."""
    for page in pages:
        if page.cut:
            return unknown(Cause.TOO_BIG, "{url} is longer than what is read of one", url=page.url)
    return None
