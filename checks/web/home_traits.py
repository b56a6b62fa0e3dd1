"""From what a site says of itself to one verdict, and the state of its trust badge."""

from collections.abc import Callable, Sequence
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from checks.verdict import Cause, NotSeen, Said, UnseenError, Verdict, seen
from checks.web.content_traits import Badge, Content
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, host_of
from checks.web.portal_traits import Portal

DIRECTORY: Final = "/danh-ba-tin-nhiem/"
PICTURE: Final = "/handle_cert"
LabelState = Literal["absent", "mismatched", "claimed", "verified"]


def of_home(web: WebFacts, judge: Callable[[Content], Verdict]) -> Verdict:
    """Judge what the home page, and what it leads to, says."""
    return closely(web, lambda: judge(seen(web.content)))


def of_portal(web: WebFacts, judge: Callable[[Portal], Verdict]) -> Verdict:
    """Judge what the pages show beside their words."""
    return closely(web, lambda: judge(seen(web.portal)))


def whole_home(portal: Portal) -> Portal:
    """Return what was read to its end. Raises UnseenError: what is missing may follow."""
    if portal.cut:
        why = Said("the page is longer than what is read of one")
        raise UnseenError(NotSeen(cause=Cause.TOO_BIG, why=why))
    return portal


def leads_to_directory(badge: Badge, issuers: Sequence[str]) -> bool:
    """Tell whether a badge leads to an entry in the issuer's directory."""
    return _of_issuer(badge.link, issuers) and DIRECTORY in badge.link


def shown_by_issuer(badge: Badge, issuers: Sequence[str]) -> bool:
    """Tell whether the issuer itself gives the badge's picture out."""
    return _of_issuer(badge.picture, issuers) and PICTURE in badge.picture


def _of_issuer(url: str, issuers: Sequence[str]) -> bool:
    host = host_of(url).removeprefix("www.")
    return url.startswith("http") and host in issuers


def is_of_host(badge: Badge, host: str, issuers: Sequence[str]) -> bool:
    """Tell whether what a badge says of its object is this host, in link and picture."""
    if not leads_to_directory(badge, issuers):
        return False
    entry = badge.link.partition(DIRECTORY)[2]
    slug = _bare(host)
    if not _bare(entry).startswith(slug):
        return False
    named = picture_of(badge, issuers)
    return named is None or named.removeprefix("www.") == host.removeprefix("www.")


def picture_of(badge: Badge, issuers: Sequence[str]) -> str | None:
    """Return the host that a badge's picture is made out for; None: no such picture."""
    if not shown_by_issuer(badge, issuers):
        return None
    try:
        named = parse_qs(urlsplit(badge.picture).query).get("id", [""])[0]
    except ValueError:
        return ""
    return named.lower().partition("/")[0]


def _bare(text: str) -> str:
    return "".join(sign for sign in text.lower().removeprefix("www.") if sign.isalnum())


def state_of(content: Content, host: str, issuers: Sequence[str]) -> LabelState:
    """Say how a site's label stands; verified only by the directory's word."""
    if not content.badges:
        return "absent"
    if not any(is_of_host(badge, host, issuers) for badge in content.badges):
        return "mismatched"
    listing = content.listing
    if listing is None or isinstance(listing, NotSeen) or not _of_issuer(listing.url, issuers):
        return "claimed"
    return "verified" if listing.status == 200 and listing.names_host else "mismatched"
