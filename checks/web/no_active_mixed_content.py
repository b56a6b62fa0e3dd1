"""No script, style or frame is loaded without TLS."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, document_of, listed, page_of, whole
from checks.web.header_traits import policies

UPGRADE = "upgrade-insecure-requests"


def judge(web: WebFacts) -> Verdict:
    """Look at what a page over HTTPS loads; browsers block it, or an attacker changes it."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    page = page_of(front)
    if any(UPGRADE in policy.directives for policy in policies(front, page)):
        return passed("has browsers load everything over TLS, by its policy")
    document = document_of(front)
    if not page.secure:
        return not_applicable("the page itself comes without TLS, which another rule asks for")
    if document.active_insecure:
        urls = listed(document.active_insecure)
        return failed("loads {urls} without TLS", urls=urls, observed=urls)
    whole(document)
    return passed("loads no script, style or frame without TLS")
