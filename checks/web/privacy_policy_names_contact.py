"""The privacy policy says whom to turn to."""

from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown
from checks.web.content_traits import Content, whole_page
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look for words of complaints or incidents, and for a way to reach somebody."""
    return of_home(web, _names)


def _names(content: Content) -> Verdict:
    if not content.policy_link:
        whole_page(content)
        return not_applicable("there is no privacy policy, which another rule asks for")
    policy = seen(content.policy)
    if policy is None or policy.status != 200:
        return not_applicable("there is no privacy policy, which another rule asks for")
    if policy.names_contact:
        return passed("{url} says whom to turn to", url=policy.url)
    if policy.cut:
        return unknown(Cause.TOO_BIG, "the page is longer than what is read of one")
    return failed("{url} names nobody to turn to with a complaint or an incident", url=policy.url)
