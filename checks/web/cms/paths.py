"""Judge what is answered to a path within a content system's folders: by content, not by status."""

import re
from collections.abc import Sequence
from typing import Final

from checks.page import Page
from checks.web.cms.cms_traits import Inner, InnerState
from checks.web.cms.products import Installer, Product, Row
from checks.web.reading.document import is_html, text_of
from checks.web.visiting.probes import alike, is_listing
from checks.web.visiting.walk import REDIRECTS, joined

READ_BYTES: Final = 65536
TAG: Final = re.compile(r"<[^>]{0,300}>|<!--(?s:.{0,300}?)-->")
LOCKED_LEADS: Final = re.compile(r"(?i)^https?://[^/]+(/|/index\.php|/default\.aspx)?([?#].*)?$")


def inner_of(row: Row, page: Page, nothing: Sequence[Page]) -> Inner:
    """Judge whether a file or folder stands open."""
    proven = _proves(row, page) and not _is_nothing(page, nothing)
    state: InnerState = "open" if proven else _otherwise(row, page, nothing)
    return Inner(
        kind=row.kind, status=page.status, state=state, sign=row.sign if state == "open" else ""
    )


def _proves(row: Row, page: Page) -> bool:
    if row.content is None:
        return is_listing(page)
    if page.status not in (200, 206) or not row.content.search(page.body[:READ_BYTES]):
        return False
    return row.sign == "SOAP" or not _is_page(page)


def _is_page(page: Page) -> bool:
    """Tell whether an ordinary page only speaks of what would prove a file."""
    return is_html(page) and page.body[:400].lstrip()[:1] == b"<"


def _otherwise(row: Row, page: Page, nothing: Sequence[Page]) -> InnerState:
    """Say what an answer without proof means."""
    if page.status >= 500:
        return "unclear"
    if page.status not in (200, 206) or _is_nothing(page, nothing):
        return "closed"
    if row.content is None and _is_blank(page):
        return "unclear"  # it hides the list, and leaves what lies beside it to be fetched by name
    says_yes_to_all = any(other.status == 200 for other in nothing)
    return "closed" if says_yes_to_all or is_html(page) else "unclear"


def _is_nothing(page: Page, nothing: Sequence[Page]) -> bool:
    return any(alike(page, other) for other in nothing)


def _is_blank(page: Page) -> bool:
    return len(page.body) < 2000 and not TAG.sub("", text_of(page)).strip()


def installer_of(installer: Installer, page: Page, nothing: Sequence[Page]) -> Inner:
    """Judge whether the page that sets a site up is there, and whether it still would."""
    state = _installer_state(installer, page, nothing)
    if state == "locked" and installer.to_be_removed:
        state = "left"
    return Inner(kind="installer", status=page.status, state=state, sign=installer.path)


def _installer_state(installer: Installer, page: Page, nothing: Sequence[Page]) -> InnerState:
    if page.status >= 500 and not _says_done(installer, page):
        return "unclear"
    if page.status in REDIRECTS:
        return _led_away(page, nothing)
    if _is_nothing(page, nothing):
        return "closed"
    if _says_done(installer, page):
        return "locked"
    if page.status == 200 and installer.offers.search(page.body[:READ_BYTES]):
        return "open"
    says_yes_to_all = any(other.status == 200 for other in nothing)
    return "unclear" if page.status == 200 and not says_yes_to_all else "closed"


def _says_done(installer: Installer, page: Page) -> bool:
    done = installer.says_done
    return done is not None and done.search(page.body[:READ_BYTES]) is not None


def _led_away(page: Page, nothing: Sequence[Page]) -> InnerState:
    """Tell a program that turns visitors away from a server that does so with every path."""
    if any(other.status in REDIRECTS or other.status == 200 for other in nothing):
        return "unclear"
    leads = joined(page.url, page.header("location") or "")
    return "locked" if LOCKED_LEADS.match(leads) else "unclear"


def shows_form(product: Product, page: Page) -> bool:
    """Tell whether a page is the sign-in page of a system."""
    return page.status == 200 and product.sign_in_form.search(page.body[:READ_BYTES]) is not None
