"""The security.txt is valid and has not expired."""

from datetime import datetime, timedelta

from checks.verdict import Verdict, failed, not_applicable, passed, seen
from checks.web.facts import SecurityTxt, WebFacts
from checks.web.front_traits import closely, listed

LONGEST = timedelta(days=366)  # RFC 9116, 2.5.5: less than a year is recommended
CONTACTS = ("https://", "mailto:", "tel:")


def judge(web: WebFacts) -> Verdict:
    """Hold it against RFC 9116, 2.5: Contact, one Expires that lies ahead, and the right place."""
    return closely(web, lambda: _valid(web))


def _valid(web: WebFacts) -> Verdict:
    found = seen(web.security_txt)
    if found is None:
        return not_applicable("there is no security.txt, which another rule asks for")
    return _misplaced(found) or _dated(found, web.seen_at)


def _misplaced(found: SecurityTxt) -> Verdict | None:
    if found.media_type != "text/plain":
        return failed("is not sent as text/plain: {value}", value=found.media_type)
    wrong = [one for one in found.contacts if not one.lower().startswith(CONTACTS)]
    if wrong or not found.contacts:
        return failed("names no contact that can be reached: {value}", value=listed(wrong))
    if found.canonical and found.url not in found.canonical:
        return failed("says that it belongs elsewhere: {value}", value=listed(found.canonical))
    if found.unreadable:
        return failed("holds lines that are no fields: {value}", value=listed(found.unreadable))
    return None


def _dated(found: SecurityTxt, now: datetime) -> Verdict:
    if found.expires_at is None:
        return failed(
            "says no date, or several, on which it expires: {value}", value=listed(found.expires)
        )
    if found.expires_at <= now:
        return failed("expired on {day}", day=found.expires_at.date(), observed=found.expires[0])
    if found.expires_at > now + LONGEST:
        return failed("expires in more than a year, on {day}", day=found.expires_at.date())
    return passed("is valid until {day}", day=found.expires_at.date(), observed=found.expires[0])
