"""The trust badge leads to the issuer's directory."""

from checks.verdict import Verdict, failed, passed
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import leads_to_directory, of_home


def judge(web: WebFacts, *, issuers: list[str]) -> Verdict:
    """Look for a link to an entry there; a picture alone claims nothing that can be checked."""
    return of_home(web, lambda content: _linked(content, issuers))


def _linked(content: Content, issuers: list[str]) -> Verdict:
    if not content.badges:
        whole_page(content)
        return failed("absent: the home page shows no trust badge")
    found = [badge.link for badge in content.badges if leads_to_directory(badge, issuers)]
    if found:
        return passed("the badge leads to {url}", url=found[0], observed=found[0])
    leads = next((badge.link for badge in content.badges if badge.link), "")
    if not leads:
        return failed("the badge is a picture that leads nowhere")
    return failed("the badge leads to {url}, not to the directory", url=leads, observed=leads)
