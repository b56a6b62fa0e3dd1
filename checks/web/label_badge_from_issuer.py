"""The trust badge's picture comes from the issuer."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home, shown_by_issuer


def judge(web: WebFacts, *, issuers: list[str]) -> Verdict:
    """Look where it is loaded from: a copy stays when the label is taken back."""
    return of_home(web, lambda content: _from_issuer(content, issuers))


def _from_issuer(content: Content, issuers: list[str]) -> Verdict:
    if not content.badges:
        whole_page(content)
        return not_applicable("the home page shows no trust badge, which another rule asks for")
    found = [badge.picture for badge in content.badges if shown_by_issuer(badge, issuers)]
    if found:
        return passed("the picture comes from {url}", url=found[0])
    pictures = [badge.picture for badge in content.badges if badge.picture]
    if not pictures:
        return failed("the link to the directory is without the issuer's picture")
    return failed(
        "the picture comes from {url}, not from the issuer", url=pictures[0], observed=pictures[0]
    )
