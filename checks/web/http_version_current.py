"""HTTP is spoken in a version that is not outdated."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, page_of


def judge(web: WebFacts, *, oldest_allowed: str) -> Verdict:
    """Read the version of every answer to a request of HTTP/1.1."""
    return at_every_front(web, lambda front: _at(front, oldest_allowed))


def _at(front: Front, oldest_allowed: str) -> Verdict:
    old = [hop.http_version for hop in front.hops() if hop.http_version < oldest_allowed]
    if old:
        return failed(
            "answers by {version}", version=old[0], expected=oldest_allowed, observed=old[0]
        )
    version = page_of(front).http_version
    return passed(
        "answers by {version}", version=version, expected=oldest_allowed, observed=version
    )
