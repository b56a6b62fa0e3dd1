"""The first content of the page shows in time."""

from checks.browser.facts import BrowserFacts
from checks.browser.speed_traits import Timed, in_time
from checks.verdict import Verdict

TIMED = Timed(read=lambda load: load.first_paint_s, final_at_once=True)


def judge(browser: BrowserFacts, *, below_s: float, loads_at_least: int) -> Verdict:
    """First Contentful Paint on an emulated telephone."""
    return in_time(browser, TIMED, below_s=below_s, loads_at_least=loads_at_least)
