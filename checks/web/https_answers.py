"""The site answers over HTTPS."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, entry


def judge(web: WebFacts) -> Verdict:
    """Ask each address for the site's own name over TLS; whose certificate it is, TLS judges."""
    return at_every_front(web, lambda front: _at(front, web.host))


def _at(front: Front, host: str) -> Verdict:
    hop = entry(front, host)
    if hop is None:
        return failed("{url} is not answered over HTTPS", url=seen(front.secure).start)
    return passed("{url} answers {status}", url=hop.url, status=hop.status)
