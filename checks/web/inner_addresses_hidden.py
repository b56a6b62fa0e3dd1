"""No header tells an address of the inner network."""

import ipaddress
import re

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, listed, page_of

ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
INNER = tuple(
    ipaddress.ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)


def judge(web: WebFacts) -> Verdict:
    """Look for private addresses (RFC 1918) in every answer's fields."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    told = {
        f"{name}: {found}": None
        for hop in front.hops()
        for name, value in hop.headers
        for found in ADDRESS.findall(value)
        if _is_inner(found)
    }
    if told:
        return failed("tells {addresses}", addresses=listed(told), observed=listed(told))
    page_of(front)
    return passed("tells no address of the inner network")


def _is_inner(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in INNER)
