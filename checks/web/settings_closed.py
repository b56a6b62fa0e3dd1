"""No file of settings can be fetched."""

from checks.verdict import Verdict
from checks.web.facts import WebFacts
from checks.web.file_traits import none_open
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Ask for what editors and installers leave beside the settings, and judge by content."""
    return closely(web, lambda: none_open(web, "settings"))
