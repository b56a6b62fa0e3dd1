"""Other sites cannot take the page as a resource of theirs."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, field, page_of

NAME = "Cross-Origin-Resource-Policy"
GOOD = ("same-origin", "same-site")


def judge(web: WebFacts) -> Verdict:
    """Read Cross-Origin-Resource-Policy (Fetch standard, 3.7)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    said = (field(page_of(front), NAME) or "").partition(";")[0].strip().lower()
    expected = ", ".join(GOOD)
    if said in GOOD:
        return passed("says {value}", value=said, expected=expected, observed=said)
    if said:
        return failed("says {value}", value=said[:100], expected=expected, observed=said[:100])
    return failed("sends no {name}", name=NAME, expected=expected)
