"""Cookies of sessions say whether other sites may use them."""

from checks.verdict import Verdict, failed, passed
from checks.web.cookie_traits import sessions_of
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, listed, page_of


def judge(web: WebFacts) -> Verdict:
    """Look for SameSite; None needs Secure (RFC 6265bis, 5.6.7)."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    cookies = sessions_of(front)
    bad = [
        cookie.name
        for cookie in cookies
        if cookie.same_site not in ("lax", "strict")
        and not (cookie.same_site == "none" and cookie.secure)
    ]
    if bad:
        return failed(
            "{name} lacks SameSite",
            name=listed(dict.fromkeys(bad)),
            observed=listed(dict.fromkeys(bad)),
        )
    page_of(front)
    if not cookies:
        return passed("sets no cookie of a session")
    return passed("{count} cookies of sessions are as they should be", count=len(cookies))
