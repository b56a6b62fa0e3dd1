"""No form is sent without TLS."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, document_of, listed, page_of, whole


def judge(web: WebFacts) -> Verdict:
    """Look at where the page's forms lead."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    page = page_of(front)
    document = document_of(front)
    if not page.secure:
        return not_applicable("the page itself comes without TLS, which another rule asks for")
    if document.forms_insecure:
        urls = listed(document.forms_insecure)
        return failed("sends a form to {urls} without TLS", urls=urls, observed=urls)
    whole(document)
    return passed("sends no form without TLS")
