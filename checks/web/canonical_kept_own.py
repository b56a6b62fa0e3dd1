"""No page tells search engines that it belongs to somebody else."""

from checks.verdict import Verdict
from checks.web.facts import WebFacts
from checks.web.front_traits import closely
from checks.web.spam_traits import no_page_beyond


def judge(web: WebFacts, *, suspicious_from: float) -> Verdict:
    """Look at rel=canonical, hreflang, og:url and JSON-LD (RFC 6596)."""
    return closely(
        web,
        lambda: no_page_beyond(
            web,
            suspicious_from,
            lambda page: tuple(sign for sign in page.signs if sign.kind == "canonical"),
        ),
    )
