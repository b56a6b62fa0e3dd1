"""All cookies are sent over HTTPS alone."""

from checks.verdict import Verdict, failed, passed
from checks.web.cookie_traits import cookies_in
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, listed, page_of


def judge(web: WebFacts) -> Verdict:
    """Look for Secure at every cookie, whatever its name."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    cookies = list(cookies_in(front.hops()))
    bad = [cookie.name for cookie in cookies if not cookie.secure]
    if bad:
        return failed(
            "{name} lacks Secure",
            name=listed(dict.fromkeys(bad)),
            observed=listed(dict.fromkeys(bad)),
        )
    page_of(front)
    if not cookies:
        return passed("sets no cookie")
    return passed("{count} cookies are as they should be", count=len(cookies))
