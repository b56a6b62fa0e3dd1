"""Cookies keep what their names promise."""

from checks.verdict import Verdict, failed, passed
from checks.web.cookie_traits import broken_prefix, cookies_in
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, listed, page_of


def judge(web: WebFacts) -> Verdict:
    """Hold __Host- and __Secure- against what browsers ask of them (RFC 6265bis, 4.1.3)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    cookies = list(cookies_in(front.hops()))
    bad = [cookie.name for cookie in cookies if broken_prefix(cookie)]
    if bad:
        return failed(
            "{name} is dropped by browsers, as it breaks its prefix",
            name=listed(dict.fromkeys(bad)),
            observed=listed(dict.fromkeys(bad)),
        )
    page_of(front)
    if not cookies:
        return passed("sets no cookie")
    return passed("{count} cookies are as they should be", count=len(cookies))
