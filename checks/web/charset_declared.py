"""The page says in which charset it is written."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, document_of


def judge(web: WebFacts) -> Verdict:
    """Look for it in the header, in the mark at the beginning, and in the page's first bytes."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    document = document_of(front)
    if not document.charset:
        return failed("does not say in which charset it is written", expected="utf-8")
    return passed(
        "says {value}", value=document.charset, expected="utf-8", observed=document.charset
    )
