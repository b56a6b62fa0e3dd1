"""Scripts of other sites are pinned by their hash."""

from checks.verdict import Verdict, failed, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, document_of, listed, whole


def judge(web: WebFacts) -> Verdict:
    """Look for integrity (Subresource Integrity); who changes such a script changes this site."""
    return at_every_front(web, _at)


def _at(front: Front) -> Verdict:
    document = document_of(front)
    if document.scripts_unpinned:
        urls = listed(document.scripts_unpinned)
        return failed("takes {urls} as they come", urls=urls, observed=urls)
    whole(document)
    return passed("takes no script of another site as it comes")
