"""No page of the server's inner state is open."""

from checks.verdict import Verdict
from checks.web.facts import WebFacts
from checks.web.file_traits import none_open
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Ask for phpinfo, server-status and the like, and judge by content."""
    return closely(web, lambda: none_open(web, "diagnostics"))
