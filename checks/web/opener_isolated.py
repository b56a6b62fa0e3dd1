"""A page opened from elsewhere shares no window with its opener."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, field, page_of

NAME = "Cross-Origin-Opener-Policy"
GOOD = ("same-origin", "same-origin-allow-popups", "noopener-allow-popups")


def judge(web: WebFacts) -> Verdict:
    """Read Cross-Origin-Opener-Policy (HTML standard, 7.1.3)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    said = (field(page_of(front), NAME) or "").partition(";")[0].strip().lower()
    expected = ", ".join(GOOD)
    if said in GOOD:
        return passed("says {value}", value=said, expected=expected, observed=said)
    if said:
        return failed("says {value}", value=said[:100], expected=expected, observed=said[:100])
    return failed("sends no {name}", name=NAME, expected=expected)
