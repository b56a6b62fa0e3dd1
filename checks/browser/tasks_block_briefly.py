"""Tasks block the page only briefly while it loads."""

from checks.browser.facts import BrowserFacts
from checks.browser.speed_traits import Timed, in_time
from checks.verdict import Verdict

TIMED = Timed(read=lambda load: load.blocked_s, of_the_line=False)


def judge(browser: BrowserFacts, *, below_s: float, loads_at_least: int) -> Verdict:
    """Total Blocking Time on an emulated telephone: long tasks from the first paint until quiet."""
    return in_time(browser, TIMED, below_s=below_s, loads_at_least=loads_at_least)
