"""Axe-core finds no fault of the page that shuts people with disabilities out."""

from checks.browser.facts import BrowserFacts, Fault
from checks.browser.speed_traits import harmful, missing
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

MOST_TOLD = 5


def judge(browser: BrowserFacts, *, levels: list[str], impacts: list[str]) -> Verdict:
    """Count the faults of these levels of WCAG 2.0 ("A", "AA") and these impacts."""
    if not browser.is_website:
        return not_applicable("{url} is no website", url=browser.url)
    found = seen(browser.accessibility)
    tags = {f"wcag2{level.lower()}" for level in levels}
    faults = [one for one in found.faults if tags & set(one.tags) and one.impact in impacts]
    if found.unloaded and (not faults or harmful(found.unloaded)):
        return missing(found.unloaded)
    if faults:
        return failed(
            "{count} places break {rules}",
            count=sum(one.count for one in faults),
            rules=_told(faults),
            expected="0",
            observed=str(sum(one.count for one in faults)),
        )
    if not found.settled:
        return unknown(Cause.TIMED_OUT, "the page did not become quiet")
    if found.frames:
        return unknown(
            Cause.NOT_ASKED, "{count} frames of the page were not looked into", count=found.frames
        )
    return passed(
        "axe-core {version} finds none by {rules} rules that apply",
        version=found.axe,
        rules=found.passed,
        expected="0",
        observed="0",
    )


def _told(faults: list[Fault]) -> str:
    told = [f"{one.rule} ({', '.join(one.where[:2])})" for one in faults[:MOST_TOLD]]
    return "; ".join(told) + ("; …" if len(faults) > MOST_TOLD else "")
