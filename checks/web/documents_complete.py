"""Documents are listed with number, date, abstract and a link, and can be searched."""

from checks.verdict import Cause, NotSeen, Said, UnseenError, Verdict, failed, passed, seen, unknown
from checks.web.facts import WebFacts
from checks.web.home_traits import of_portal, whole_home
from checks.web.portal_traits import Portal, Register


def judge(web: WebFacts, *, min_share: float, min_documents: int) -> Verdict:
    """Read the head of the list to which the home page leads, ten documents at most."""
    return of_portal(web, lambda portal: _complete(portal, min_share, min_documents))


def _complete(portal: Portal, min_share: float, min_documents: int) -> Verdict:
    if portal.register is None:
        whole_home(portal)
        return failed("no link of the home page leads to documents")
    register = _readable(seen(portal.register))
    count = len(register.numbers)
    if count < min_documents:
        return unknown(
            Cause.NO_TOOL,
            "{count} documents with a number were found on {url}: too few to judge by",
            count=count,
            url=register.url[:160],
        )
    counted = {"date": register.dated, "abstract": register.described, "link": register.linked}
    part, least = min(counted.items(), key=lambda one: one[1])
    if least < min_share * count:
        return _lacking(part, least, count, min_share)
    if not register.search:
        return failed("{url} has no field to search documents by", url=register.url[:160])
    return passed(
        "of {count} documents looked at, {dated} have a date, {described} an abstract, {linked} a"
        " link",
        count=count,
        dated=register.dated,
        described=register.described,
        linked=register.linked,
    )


def _lacking(part: str, least: int, count: int, min_share: float) -> Verdict:
    expected, observed = f"≥ {min_share:.0%}", f"{least}/{count}"
    if part == "date":
        return failed(
            "of {count} documents looked at, {least} have a date",
            count=count, least=least, expected=expected, observed=observed,
        )  # fmt: skip
    if part == "abstract":
        return failed(
            "of {count} documents looked at, {least} have an abstract",
            count=count, least=least, expected=expected, observed=observed,
        )  # fmt: skip
    return failed(
        "of {count} documents looked at, {least} have a link",
        count=count, least=least, expected=expected, observed=observed,
    )  # fmt: skip


def _readable(register: Register) -> Register:
    """Return a list that was shown. Raises UnseenError."""
    if register.status != 200:
        why = Said("{url} answers {status}", {"url": register.url, "status": register.status})
        raise UnseenError(NotSeen(cause=Cause.UNREACHABLE, why=why))
    return register
