"""The page is no wider than the screen of a telephone."""

from checks.browser.facts import BrowserFacts
from checks.browser.speed_traits import harmful, missing
from checks.verdict import NOT_ASKED, Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(browser: BrowserFacts, *, at_width: int) -> Verdict:
    """Compare what can be scrolled to with the width of the screen, in CSS pixels."""
    if not browser.is_website:
        return not_applicable("{url} is no website", url=browser.url)
    narrow = seen(browser.narrow)
    if narrow.screen_width != at_width:
        return unknown(NOT_ASKED.cause, "the page was seen at {width}", width=narrow.screen_width)
    wide = narrow.content_width > at_width
    if narrow.unloaded and (not wide or harmful(narrow.unloaded)):
        return missing(narrow.unloaded)
    expected, observed = f"≤ {at_width} px", f"{narrow.content_width} px"
    if wide:
        return failed(
            "the page is {width} wide on a screen of {screen}: {elements}",
            width=observed,
            screen=f"{at_width} px",
            elements=", ".join(narrow.widest) or "–",
            expected=expected,
            observed=observed,
        )
    if not narrow.settled:
        return unknown(Cause.TIMED_OUT, "the page did not become quiet")
    return passed(
        "the page fits on a screen of {screen}",
        screen=f"{at_width} px",
        expected=expected,
        observed=observed,
    )
