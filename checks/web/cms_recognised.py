"""The content system is recognised, and calls itself by its name."""

from checks.verdict import Verdict, failed, passed
from checks.web.cms.cms_traits import NAMES, Cms, System
from checks.web.cms.found_traits import named, of_cms
from checks.web.cms.version_traits import fullest
from checks.web.facts import WebFacts


def judge(web: WebFacts) -> Verdict:
    """Compare what the generator names with what the pages, cookies and fields show."""
    return of_cms(web, _named_rightly)


def _named_rightly(cms: Cms, system: System) -> Verdict:
    others = tuple(one for one in cms.claimed if one != system)
    if others and system not in cms.claimed:
        return failed(
            "calls itself {claimed} and is {system}",
            claimed=named(others),
            system=NAMES[system],
            observed=NAMES[system],
        )
    kinds = ", ".join(trace.says for trace in cms.found[0].traces[:4])
    told = fullest(cms.told)
    if not told:
        return passed(
            "is {system}, by {traces}, and does not tell its version",
            system=NAMES[system],
            traces=kinds,
            observed=NAMES[system],
        )
    version = ", ".join(one.version for one in told[:3])
    return passed(
        "is {system} {version}, by {traces}",
        system=NAMES[system],
        version=version,
        traces=kinds,
        observed=f"{NAMES[system]} {version}",
    )
