"""No folder of the content system's dumps shows what lies in it."""

from checks.verdict import Verdict
from checks.web.cms.found_traits import none_open, of_cms
from checks.web.facts import WebFacts


def judge(web: WebFacts) -> Verdict:
    """Ask for the folders that the system, or its usual extension, writes its dumps into."""
    return of_cms(web, lambda cms, system: none_open(cms, system, "dump"))
