"""No method is offered by which visitors could change files."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely


def judge(web: WebFacts, *, refused: tuple[str, ...]) -> Verdict:
    """Read what the server says that it allows; none of it is tried."""
    return closely(web, lambda: _offered(web, refused))


def _offered(web: WebFacts, refused: tuple[str, ...]) -> Verdict:
    allowed = seen(web.methods).allowed
    offered = [method for method in allowed if method in refused]
    if offered:
        return failed("offers {methods}", methods=", ".join(offered), observed=", ".join(allowed))
    if not allowed:
        return passed("says of no method that it is allowed")
    return passed("offers {methods}", methods=", ".join(allowed), observed=", ".join(allowed))
