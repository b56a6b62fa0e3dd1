"""The content system's installer is gone, or locked where its makers leave it there."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.cms.cms_traits import NAMES, Cms, System
from checks.web.cms.found_traits import of_cms, of_kind, opened, undecided
from checks.web.facts import WebFacts


def judge(web: WebFacts) -> Verdict:
    """Tell by what the installer's own page says."""
    return of_cms(web, _gone)


def _gone(cms: Cms, system: System) -> Verdict:
    rows = of_kind(cms, "installer")
    if not rows:
        return not_applicable("{system} has no installer on its site", system=NAMES[system])
    path = next(iter(rows))
    if opened(rows, "open"):
        return failed(
            "{path} offers to set {system} up anew",
            path=path,
            system=NAMES[system],
            observed=path,
        )
    if (open_yet := undecided(rows)) is not None:
        return open_yet
    if opened(rows, "left"):
        return failed(
            "{path} is still there, though {system} is set up: it should be removed",
            path=path,
            system=NAMES[system],
            observed=path,
        )
    if opened(rows, "locked"):
        return passed("{path} says that {system} is set up", path=path, system=NAMES[system])
    return passed("{path} is refused or not there ({status})", path=path, status=rows[path].status)
