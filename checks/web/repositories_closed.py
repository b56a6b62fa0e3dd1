"""No repository of the site's program can be fetched."""

from checks.verdict import Verdict
from checks.web.facts import WebFacts
from checks.web.file_traits import none_open
from checks.web.front_traits import closely


def judge(web: WebFacts) -> Verdict:
    """Ask for .git, .svn and .DS_Store: who has them has the program, and often its passwords."""
    return closely(web, lambda: none_open(web, "repository"))
