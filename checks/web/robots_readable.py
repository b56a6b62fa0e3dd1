"""What robots are told can be read by them."""

from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.facts import WebFacts
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Look at robots.txt: without one all is allowed (RFC 9309, 2.3.1.3)."""
    return closely(web, lambda: _readable(web))


def _readable(web: WebFacts) -> Verdict:
    robots = seen(web.robots)
    if robots is None:
        return passed("there is no robots.txt, so that all may be read")
    if robots.status >= 500:
        return unknown(
            Cause.UNREACHABLE, "{path} answers {status}", path="/robots.txt", status=robots.status
        )
    if not robots.is_text:
        return failed("answers with a page instead of a robots.txt", observed=str(robots.status))
    return passed("robots.txt has {count} rules", count=robots.rules)
