"""The server does not tell its version."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, fields, listed, page_of
from checks.web.header_traits import versions_in


def judge(web: WebFacts) -> Verdict:
    """Read Server in every answer; the name of a product alone tells little."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    told = [value for hop in front.hops() for value in fields(hop, "server")]
    found = dict.fromkeys(version for value in told for version in versions_in(value))
    if found:
        return failed("tells {versions}", versions=listed(found), observed=listed(found))
    page_of(front)
    if not told:
        return passed("sends no {name}", name="Server")
    return passed("tells {value} and no version", value=told[0][:100], observed=told[0][:100])
