"""From what is seen at each address of a site to one verdict about the site."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from checks.verdict import (
    Cause,
    NotSeen,
    Said,
    Status,
    UnseenError,
    Verdict,
    not_applicable,
    seen,
    unknown,
)
from checks.web.facts import Document, Front, Hop, Walk, WebFacts

WORST_FIRST = (
    Status.FAIL,
    Status.UNKNOWN,
    Status.MANUAL,
    Status.PASS,
    Status.NOT_APPLICABLE,
)


def at_every_front(web: WebFacts, judge: Callable[[Front], Verdict]) -> Verdict:
    """Judge each address, and return the worst of it: one that fails makes the site fail."""
    if not web.is_site:
        return no_website()
    verdicts = {
        address: _judged(judge, front) for address, front in sorted(seen(web.fronts).items())
    }
    if web.unlooked:
        verdicts[""] = unknown(
            Cause.NOT_ASKED, "{count} more addresses were not looked at", count=len(web.unlooked)
        )
    if not verdicts:
        return unknown(Cause.UNREACHABLE, "{host} has no address", host=web.host)
    return _worst(verdicts)


def no_website() -> Verdict:
    """Say that the question is one for websites."""
    return not_applicable("is no website, of which alone this is asked")


def _judged(judge: Callable[[Front], Verdict], front: Front) -> Verdict:
    try:
        return judge(front)
    except UnseenError as error:
        fact = error.fact
        return Verdict(status=Status.UNKNOWN, reason=fact.why, cause=fact.cause)


def _worst(verdicts: dict[str, Verdict]) -> Verdict:
    address, worst = min(verdicts.items(), key=lambda one: WORST_FIRST.index(one[1].status))
    alike = all(one.status is worst.status for one in verdicts.values())
    if alike or not address or worst.status is not Status.FAIL:
        return worst
    observed = f"{worst.observed} ({address})" if worst.observed else address
    return replace(worst, observed=observed)


def closely(web: WebFacts, verdict: Callable[[], Verdict]) -> Verdict:
    """Judge what was asked at one address; a pass needs that it speaks for the others."""
    if not web.is_site:
        return no_website()
    given = verdict()
    return given if given.status is not Status.PASS else (_unlooked(web) or given)


def _unlooked(web: WebFacts) -> Verdict | None:
    others = (*web.unlike, *web.unlooked)
    if not others:
        return None
    return unknown(
        Cause.NOT_ASKED,
        "{address} was looked at closely, which says nothing of {others}",
        address=web.closely_at,
        others=", ".join(others[:4]),
    )


def page_of(front: Front) -> Hop:
    """Return the page that a visitor ends at. Raises UnseenError."""
    return seen(front.page)


def document_of(front: Front) -> Document:
    """Return what stands in that page. Raises UnseenError."""
    return seen(front.document)


def fields(hop: Hop, name: str) -> tuple[str, ...]:
    """Return every value of a header. Raises UnseenError when one may have been cut off."""
    found = tuple(value for key, value in hop.headers if key.lower() == name.lower())
    if not found and hop.headers_cut:
        why = Said("sends more header fields than are read")
        raise UnseenError(NotSeen(cause=Cause.TOO_BIG, why=why))
    return found


def field(hop: Hop, name: str) -> str | None:
    """Return a header's value, several joined as one list (RFC 9110, 5.3); None without it."""
    found = fields(hop, name)
    return ", ".join(found) if found else None


def whole(document: Document) -> Document:
    """Return a document that was read to its end. Raises UnseenError."""
    if document.cut:
        why = Said("the page is longer than what is read of one")
        raise UnseenError(NotSeen(cause=Cause.TOO_BIG, why=why))
    return document


def entry(front: Front, host: str) -> Hop | None:
    """Return the first answer over HTTPS of the site's own name; None: it speaks no HTTPS.

    Raises UnseenError where neither can be told.
    """
    walk = seen(front.secure)
    for hop in walk.hops:
        if hop.secure and host_of(hop.url) == host:
            return hop
    if lacks_https(front):
        return None
    raise UnseenError(no_answer(walk))


def not_an_error(hop: Hop) -> Hop:
    """Return an answer that says all that the site says; errors often lack what pages have.

    Raises UnseenError for an error.
    """
    if hop.status >= 400:
        raise UnseenError(_answers(hop))
    return hop


def settled(hop: Hop) -> Hop:
    """Return an answer that is a site's own, for good; raises UnseenError for a passing failure."""
    if hop.status == 429 or hop.status >= 500:
        raise UnseenError(_answers(hop))
    return hop


def _answers(hop: Hop) -> NotSeen:
    why = Said("{url} answers {status}", {"url": hop.url, "status": hop.status})
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


def nothing_seen(front: Front) -> NotSeen:
    """Return why neither way in was looked at."""
    if isinstance(front.plain, NotSeen):
        return front.plain
    return no_answer(front.plain)


def lacks_https(front: Front) -> bool:
    """Tell whether an address that answers over plain HTTP does not speak HTTPS at all."""
    secure, plain = front.secure, front.plain
    if isinstance(secure, NotSeen) or isinstance(plain, NotSeen):
        return False
    speaks_none = secure.end == "closed" or secure.says in ("no_tls", "garbled")
    return not secure.hops and speaks_none and bool(plain.hops)


def no_answer(walk: Walk) -> NotSeen:
    """Say why a walk brought nothing to look at."""
    if walk.says == "silent":
        why = Said("{url} does not answer", {"url": walk.start})
        return NotSeen(cause=Cause.TIMED_OUT, why=why)
    why = Said("{url} gives no answer that can be read", {"url": walk.start})
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


def host_of(url: str) -> str:
    """Return the host of an absolute URL that was asked, in small letters."""
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return authority.partition(":")[0].lower()


def listed(items: Iterable[str], most: int = 3) -> str:
    """Name the first few of many."""
    every = list(items)
    more = f" (+{len(every) - most})" if len(every) > most else ""
    return ", ".join(one[:120] for one in every[:most]) + more
