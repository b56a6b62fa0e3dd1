"""HSTS meets what browsers' built-in lists ask for."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, entry
from checks.web.header_traits import hsts_in

YEAR_S = 31_536_000


def judge(web: WebFacts) -> Verdict:
    """Look for preload, includeSubDomains and a year, as hstspreload.org asks."""
    return at_every_front(web, lambda front: _at(front, web.host))


def _at(front: Front, host: str) -> Verdict:
    hop = entry(front, host)
    said = hsts_in(hop) if hop else None
    if said is None or said.max_age_s == 0:
        return not_applicable("HSTS is not in force, which another rule asks for")
    missing = [
        word
        for word, there in (
            ("max-age=31536000", said.max_age_s >= YEAR_S),
            ("includeSubDomains", said.subdomains),
            ("preload", said.preload),
        )
        if not there
    ]
    if missing:
        return failed("does not say {missing}", missing=", ".join(missing))
    return passed("says all that the built-in lists ask for")
