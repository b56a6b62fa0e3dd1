"""What the site is programmed with does not tell its version."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, fields, listed, page_of
from checks.web.header_traits import bare_version_in

TELLTALE = (
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "microsoftsharepointteamservices",
    "x-drupal-cache-tags",
)


def judge(web: WebFacts) -> Verdict:
    """Read the fields that frameworks add by themselves."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    told = [
        f"{name}: {value[:60]}"
        for hop in front.hops()
        for name in TELLTALE
        for value in fields(hop, name)
    ]
    found = dict.fromkeys(one for one in told if bare_version_in(one))
    if found:
        return failed("tells {versions}", versions=listed(found), observed=listed(found))
    page_of(front)
    return passed("tells no version of what it is programmed with")
