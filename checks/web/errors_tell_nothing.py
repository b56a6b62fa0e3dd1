"""Error pages tell nothing of the program's inside."""

from checks.verdict import Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, listed


def judge(web: WebFacts) -> Verdict:
    """Look for stack traces, paths and errors of the database, on paths that cannot exist."""
    return closely(web, lambda: _told(web))


def _told(web: WebFacts) -> Verdict:
    pages = seen(web.error_pages)
    for page in pages:
        if page.traces:
            found = listed(page.traces)
            return failed(
                "{path} shows inner detail: {found}", path=page.path, found=found, observed=found
            )
    return passed("{count} error pages show no inner detail", count=len(pages))
