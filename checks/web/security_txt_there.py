"""A security.txt says whom to tell of a weakness."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely

PLACE = "/.well-known/security.txt"


def judge(web: WebFacts) -> Verdict:
    """Look where RFC 9116, 3 says; the old place alone does not do."""
    return closely(web, lambda: _there(web))


def _there(web: WebFacts) -> Verdict:
    found = seen(web.security_txt)
    if found is None:
        return failed("there is no security.txt", expected=PLACE)
    if PLACE not in found.url:
        return failed("stands at the old place: {url}", url=found.url, expected=PLACE)
    if not found.url.startswith("https:"):
        return failed("comes without TLS: {url}", url=found.url, expected="https")
    return passed("stands at {url}", url=found.url, expected=PLACE)
