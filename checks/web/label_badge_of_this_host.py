"""The trust badge is made out for this very site."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import is_of_host, of_home, picture_of


def judge(web: WebFacts, *, issuers: list[str]) -> Verdict:
    """Compare the directory's entry and the picture's id with the host, as www or without."""
    return of_home(web, lambda content: _of_this_host(web, content, issuers))


def _of_this_host(web: WebFacts, content: Content, issuers: list[str]) -> Verdict:
    if not content.badges:
        whole_page(content)
        return not_applicable("the home page shows no trust badge, which another rule asks for")
    if any(is_of_host(badge, web.host, issuers) for badge in content.badges):
        return passed("claimed: the badge is made out for {host}", host=web.host)
    named = [picture_of(badge, issuers) or badge.link for badge in content.badges]
    other = next((one for one in named if one), "")
    if not other:
        return failed("mismatched: the badge names no site", expected=web.host)
    return failed(
        "mismatched: the badge is made out for {other}",
        other=other,
        expected=web.host,
        observed=other,
    )
