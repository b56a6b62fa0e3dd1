"""No folder shows what lies in it."""

from checks.verdict import NotSeen, Verdict, failed, passed, seen
from checks.web.facts import WebFacts
from checks.web.front_traits import closely, listed


def judge(web: WebFacts) -> Verdict:
    """Tell by the content of the folders that the page's own files lie in."""
    return closely(web, lambda: _listed(web))


def _listed(web: WebFacts) -> Verdict:
    folders = dict(sorted(seen(web.folders).items()))  # the store keeps no order
    shown = [path for path, listing in folders.items() if listing is True]
    if shown:
        return failed("lists what lies in {folders}", folders=listed(shown), observed=listed(shown))
    for listing in folders.values():
        if isinstance(listing, NotSeen):
            seen(listing)
    return passed("lists none of {folders}", folders=listed(folders))
