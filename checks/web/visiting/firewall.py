"""Try a web application firewall, where the owner's leave names it: two requests, no more.

What is sent is a parameter that no program reads, with words that such firewalls refuse by their
first rules (OWASP Core Rule Set 941100, 942100, 930120). It can do nothing: it asks for nothing,
and its quotes and tags stand in the name of nobody.
"""

from typing import Final
from urllib.parse import quote

from checks.page import NoPage, Page
from checks.verdict import CannotObserve, Cause
from checks.web.facts import FirewallTrial
from checks.web.firewall_traits import BLOCK_PAGES
from checks.web.reading.document import text_of
from checks.web.visiting.probes import Probe

ORDINARY: Final = "giao duc"
MARKED: Final = "<script>alert(1)</script>' OR '1'='1' -- ../../../../etc/passwd"
READ: Final = 4096


async def tried(probe: Probe) -> FirewallTrial:
    """Ask for the first page with an ordinary query, then with the marked one.

    Raises CannotObserve without leave, and where the ordinary query gets no answer either.
    """
    if not probe.site.firewall_may_be_tried:
        raise CannotObserve(
            Cause.NO_PERMISSION,
            "the firewall was not tried: no leave of the owner names it (authorisation.waf)",
        )
    ordinary = await probe.ask(_with(probe, ORDINARY))
    try:
        marked = await probe.ask(_with(probe, MARKED))
    except NoPage as error:
        if error.failure != "closed":
            raise
        return FirewallTrial(ordinary=ordinary.status, marked=0)
    page_of = block_page_of(marked)
    return FirewallTrial(
        ordinary=ordinary.status,
        marked=marked.status,
        block_page=page_of if page_of != block_page_of(ordinary) else "",
    )


def _with(probe: Probe, words: str) -> str:
    return f"{probe.site.path.partition('?')[0]}?{probe.site.nowhere}={quote(words, safe='')}"


def block_page_of(page: Page) -> str:
    """Return whose page of refusal it is; some come with the status of a success."""
    text = text_of(page)[:READ]
    return next((product for product, pattern in BLOCK_PAGES if pattern.search(text)), "")
