"""Pages of strangers may not read the site in a visitor's name."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Look at what a stranger's origin is answered (CORS, Fetch standard, 3.3)."""
    return closely(web, lambda: _shared(web))


def _shared(web: WebFacts) -> Verdict:
    sharing = seen(web.sharing)
    if sharing.allowed in (sharing.origin, "null") and sharing.with_credentials:
        return failed("lets {origin} read with the visitor's cookies", origin=sharing.allowed)
    if sharing.allowed == sharing.origin:
        return failed(
            "lets any origin read by naming it in return: {origin}", origin=sharing.allowed
        )
    if sharing.allowed:
        return passed("lets {origin} read, without the visitor's cookies", origin=sharing.allowed)
    return passed("lets no stranger read")
