"""The newest item on the home page is fresh."""

from datetime import timedelta, timezone

from checks.verdict import Cause, Verdict, failed, passed, unknown
from checks.web.content_traits import Content
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home

VIETNAM = timezone(timedelta(hours=7))


def judge(web: WebFacts, *, max_age_days: int) -> Verdict:
    """Count days from the newest date beside a headline; today at a page's head is none."""
    return of_home(web, lambda content: _fresh(web, content, max_age_days))


def _fresh(web: WebFacts, content: Content, max_age_days: int) -> Verdict:
    if content.newest is None:
        return unknown(
            Cause.NO_TOOL, "no date that belongs to a headline was found on the home page"
        )
    age = (web.seen_at.astimezone(VIETNAM).date() - content.newest).days
    if age > max_age_days:
        if content.cut:
            return unknown(Cause.TOO_BIG, "the page is longer than what is read of one")
        return failed(
            "the newest item is of {day}, {age} days old",
            day=content.newest,
            age=age,
            expected=f"≤ {max_age_days}",
            observed=str(age),
        )
    return passed("the newest item is of {day}, {age} days old", day=content.newest, age=age)
