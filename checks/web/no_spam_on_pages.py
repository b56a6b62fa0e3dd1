"""No page speaks for gambling, loans, pornography or other spam."""

from checks.verdict import Verdict
from checks.web.facts import WebFacts
from checks.web.front_traits import closely
from checks.web.spam_traits import no_page_beyond


def judge(web: WebFacts, *, suspicious_from: float) -> Verdict:
    """Add up the signs of each page, whoever gets to see them, by where they stand."""
    return closely(web, lambda: no_page_beyond(web, suspicious_from, lambda page: page.signs))
