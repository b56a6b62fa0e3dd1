"""The issuer's directory gives the label a grade that is allowed."""

from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, unknown
from checks.web.content_traits import GRADE_NAMES, Content, Grade, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home, state_of


def judge(web: WebFacts, *, issuers: list[str], grades: list[Grade]) -> Verdict:
    """Read the grade in the directory alone: a badge does not show it."""
    return of_home(web, lambda content: _graded(web, content, issuers, grades))


def _graded(web: WebFacts, content: Content, issuers: list[str], grades: list[Grade]) -> Verdict:
    state, listing = state_of(content, web.host, issuers), content.listing
    if state in ("absent", "mismatched"):
        whole_page(content)
        return not_applicable("no label is confirmed, which another rule asks for")
    if listing is None or isinstance(listing, NotSeen) or state == "claimed":
        cause = listing.cause if isinstance(listing, NotSeen) else Cause.NOT_ASKED
        return unknown(cause, "claimed: the directory that could verify it was not asked")
    if not listing.grade:
        return unknown(Cause.UNREACHABLE, "the directory's entry shows no grade that is known")
    grade = GRADE_NAMES[listing.grade]
    if listing.grade in grades:
        return passed("the directory gives the grade «{grade}»", grade=grade)
    return failed(
        "the directory gives the grade «{grade}»",
        grade=grade,
        expected=", ".join(GRADE_NAMES[one] for one in grades),
        observed=grade,
    )
