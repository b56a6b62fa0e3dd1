"""The issuer's directory confirms the trust label of this site."""

from checks.verdict import Cause, NotSeen, Verdict, failed, passed, unknown
from checks.web.content_traits import GRADE_NAMES, Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home, state_of


def judge(web: WebFacts, *, issuers: list[str]) -> Verdict:
    """Tell absent, mismatched, claimed and verified apart; only the directory verifies."""
    return of_home(web, lambda content: _confirmed(web, content, issuers))


def _confirmed(web: WebFacts, content: Content, issuers: list[str]) -> Verdict:
    state, listing = state_of(content, web.host, issuers), content.listing
    if state == "absent":
        whole_page(content)
        return failed("absent: the home page shows no trust badge")
    if state == "mismatched":
        return failed("mismatched: badge or directory do not name {host}", host=web.host)
    if isinstance(listing, NotSeen):
        return unknown(listing.cause, "claimed: the directory that could verify it was not asked")
    if state == "claimed" or listing is None:
        return unknown(Cause.NOT_ASKED, "claimed: the directory that could verify it was not asked")
    return passed(
        "verified: the directory names {host}, of {owner}, since {since}",
        host=web.host,
        owner=listing.owner or "…",
        since=listing.since or "…",
        observed=GRADE_NAMES[listing.grade],
    )
