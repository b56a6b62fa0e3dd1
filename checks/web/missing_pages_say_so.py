"""What is not there is answered by 404."""

from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.facts import WebFacts
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Ask for paths that cannot exist; a 200 hides what is broken, and what is injected."""
    return closely(web, lambda: _answered(web))


def _answered(web: WebFacts) -> Verdict:
    pages = seen(web.error_pages)
    for page in pages:
        if page.status < 400:
            return failed(
                "{path} answers {status}",
                path=page.path,
                status=page.status,
                expected="404",
                observed=str(page.status),
            )
    for page in pages:
        if page.status >= 500:
            return unknown(
                Cause.UNREACHABLE, "{path} answers {status}", path=page.path, status=page.status
            )
    return passed(
        "{path} answers {status}",
        path=pages[0].path,
        status=pages[0].status,
        expected="404",
        observed=str(pages[0].status),
    )
