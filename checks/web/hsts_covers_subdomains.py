"""HSTS covers the names below the site's own."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, entry
from checks.web.header_traits import hsts_in


def judge(web: WebFacts) -> Verdict:
    """Look for includeSubDomains (RFC 6797, 6.1.2)."""
    return at_every_front(web, lambda front: _at(front, web.host))


def _at(front: Front, host: str) -> Verdict:
    hop = entry(front, host)
    said = hsts_in(hop) if hop else None
    if said is None or said.max_age_s == 0:
        return not_applicable("HSTS is not in force, which another rule asks for")
    if not said.subdomains:
        return failed("does not say includeSubDomains")
    return passed("says includeSubDomains")
