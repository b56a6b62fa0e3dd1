"""A visitor without IPv4 gets the page."""

from checks.ipv6.alone_traits import without_ipv4
from checks.ipv6.facts import Ipv6Facts
from checks.verdict import Verdict
from checks.web.facts import WebFacts


def judge(web: WebFacts, ipv6: Ipv6Facts) -> Verdict:
    """Follow the ways that begin over IPv6; one address that leads to the page is enough."""
    return without_ipv4(web, ipv6)
