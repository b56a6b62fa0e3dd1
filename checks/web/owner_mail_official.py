"""The mail address shown is of an official domain."""

from collections.abc import Iterator

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, Identity, identities
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts, *, suffixes: list[str]) -> Verdict:
    """Only the domains of addresses are kept, and of several one official one is enough."""
    return of_home(web, lambda content: _official(content, suffixes))


def _official(content: Content, suffixes: list[str]) -> Verdict:
    named: list[str] = []
    for page in identities_so_far(content, named):
        official = [one for one in page.mail_domains if under(one, suffixes)]
        if official:
            return passed("shows a mail address of {domain}", domain=official[0])
    if not named:
        return failed("neither the home page nor the page for contact shows a mail address")
    return failed(
        "shows mail addresses of {domains} only",
        domains=", ".join(named[:4]),
        expected=", ".join(suffixes),
        observed=", ".join(named[:4]),
    )


def identities_so_far(content: Content, named: list[str]) -> Iterator[Identity]:
    """Give each page's identity, and note the domains that were met on the way."""
    for page in identities(content):
        named.extend(page.mail_domains)
        yield page


def under(domain: str, suffixes: list[str]) -> bool:
    """Tell whether a domain is one of these, or below one."""
    return any(domain == one or domain.endswith(f".{one}") for one in suffixes)
