"""Error pages do not tell versions."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, listed


def judge(web: WebFacts) -> Verdict:
    """Look for products with their version in pages that the server makes itself."""
    return closely(web, lambda: _told(web))


def _told(web: WebFacts) -> Verdict:
    pages = seen(web.error_pages)
    for page in pages:
        if page.versions:
            found = listed(page.versions)
            return failed("{path} tells {versions}", path=page.path, versions=found, observed=found)
    return passed("{count} error pages tell no version", count=len(pages))
