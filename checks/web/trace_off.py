"""The method TRACE is off."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Tell by the request that comes back; what the server says that it allows proves nothing."""
    return closely(web, lambda: _traced(web))


def _traced(web: WebFacts) -> Verdict:
    if seen(seen(web.methods).trace):
        return failed("sends a request back that came by TRACE")
    return passed("does not answer TRACE")
