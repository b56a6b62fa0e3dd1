"""Browsers are told not to guess what kind of file they get."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, field, page_of

EXPECTED = "X-Content-Type-Options: nosniff"


def judge(web: WebFacts) -> Verdict:
    """Read the first value, as browsers do (Fetch standard, 3.6)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    said = (field(page_of(front), "x-content-type-options") or "").partition(",")[0].strip()
    if said.lower() == "nosniff":
        return passed("sends nosniff", expected=EXPECTED, observed=said)
    if said:
        return failed("sends what browsers ignore: {value}", value=said[:100], expected=EXPECTED)
    return failed("sends no X-Content-Type-Options", expected=EXPECTED)
