"""The screen is filled in time."""

from checks.browser.facts import BrowserFacts
from checks.browser.speed_traits import Timed, in_time
from checks.verdict import Verdict

TIMED = Timed(read=lambda load: load.speed_index_s)


def judge(browser: BrowserFacts, *, below_s: float, loads_at_least: int) -> Verdict:
    """Speed Index on an emulated telephone, from the progress of what is painted."""
    return in_time(browser, TIMED, below_s=below_s, loads_at_least=loads_at_least)
