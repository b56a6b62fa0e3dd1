"""Articles can be printed or saved."""

from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.content_traits import Content
from checks.web.facts import WebFacts
from checks.web.home_traits import of_home


def judge(web: WebFacts) -> Verdict:
    """Look at one article to which the home page links."""
    return of_home(web, _printable)


def _printable(content: Content) -> Verdict:
    offered = seen(content.printable)
    if offered is None:
        return unknown(Cause.NO_TOOL, "no link of the home page looks like one to an article")
    if offered:
        return passed("{url} offers to be printed or saved", url=content.article)
    return failed("{url} does not offer to be printed or saved", url=content.article)
