"""No inner file or folder of the content system can be fetched."""

from checks.verdict import Verdict
from checks.web.cms.found_traits import none_open, of_cms
from checks.web.facts import WebFacts


def judge(web: WebFacts) -> Verdict:
    """Ask for what the system's makers close in its own server settings; judge by content."""
    return of_cms(web, lambda cms, system: none_open(cms, system, "internal"))
