"""DKIM key records, and what a question says of each selector (RFC 6376, 3.6.1)."""

import re
from collections.abc import Callable, Iterator

from checks.mail.facts import Dkim, DkimKey, MailFacts
from checks.mail.tag_traits import Tags, read
from checks.verdict import Cause, NotSeen, Status, Verdict, not_applicable, seen, unknown

FLAG = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")


def each_selector(mail: MailFacts, judge: Callable[[Dkim], Verdict]) -> Iterator[Verdict]:
    """Judge every declared selector; without one there is nothing that could be asked for.

    Selectors cannot be listed through DNS, so a domain without declared ones is not known.
    """
    selectors = seen(mail.dkim)
    if not selectors and mail.sends is False:
        yield not_applicable("{name} is declared to send no mail", name=mail.name)
    elif not selectors:
        yield unknown(
            Cause.NOT_DECLARED,
            "the inventory names no DKIM selector of {name}, and DNS does not list them",
            name=mail.name,
        )
    for one in selectors:
        yield _of(one, judge)


def _of(one: Dkim, judge: Callable[[Dkim], Verdict]) -> Verdict:
    for fact in (one.texts, one.key):
        if isinstance(fact, NotSeen) and fact.cause is not Cause.NOT_ASKED:
            return Verdict(
                status=Status.UNKNOWN, reason=fact.why, cause=fact.cause, locus=one.selector
            )
    return judge(one)


def tags_of(one: Dkim) -> Tags | None:
    """Return what the selector's record says; None where there is none, or not just one."""
    texts = seen(one.texts)
    return read(texts[0]) if len(texts) == 1 else None


def is_revoked(tags: Tags) -> bool:
    """Tell whether the owner has withdrawn the key: `p` is there, and empty."""
    return tags.values.get("p") == ""


def is_testing(tags: Tags) -> bool:
    """Tell whether verifiers are to treat signatures as if there were none (flag "y")."""
    return "y" in FLAG.split(tags.get("t"))


def usable_key(one: Dkim) -> DkimKey | None:
    """Return the key, if verifiers can use it."""
    key = seen(one.key)
    return key if key is not None and key.kind else None


def without_key(one: Dkim) -> Verdict:
    """Return that a selector's key cannot be judged, as there is none."""
    return not_applicable(
        "{name} holds no key that could be judged", name=one.name, locus=one.selector
    )
