"""Which of the hosts that a site links to are new to it.

A host that was linked when links were first read belongs to the site: nothing older tells. One
that came later stays new until it has been there for `days` days *and* in `looks` earlier audits.
That it was reported once does not make it known: a link that was put in by night must not leave
the findings by itself the night after, nor by coming and going. The owner ends it sooner by taking
the link away, by naming the site under `links_to` in the inventory, or by a waiver.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.history.facts import HistoryFacts
from checks.memory import LinkSeen
from checks.verdict import Cause, NotSeen, Said, UnseenError, seen
from checks.web.hijack_traits import Impression
from checks.web.owner_traits import owner_of

NO_LOOK_BEFORE = NotSeen(
    cause=Cause.NOT_ASKED,
    why=Said("this is the first look at its links: there is nothing to compare them with"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """For how long a host stays new: until both have passed."""

    days: int
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A host that is new to a site."""

    host: str
    page: str  # the first that links to it
    since: datetime | None  # when it was first seen; None: in this audit


def new_links(
    history: HistoryFacts,
    pages: Iterable[Impression],
    patience: Patience,
    *,
    accepted: Collection[str],
    shared: Collection[str],
) -> tuple[NewLink, ...]:
    """Return the new hosts in the order of the pages, none of one owner twice.

    A host is known with its owner's others, unless below the owner's name anybody may have one
    (`shared`). Raises UnseenError at the first look.
    """
    since = seen(history.links_since)
    if since is None:
        raise UnseenError(NO_LOOK_BEFORE)
    recorded = {one.host: one for one in seen(history.links)}
    known = {
        _whose(one.host, shared)
        for one in recorded.values()
        if one.first_seen <= since or _settled(one, history.seen_at, patience)
    }
    allowed = (*accepted, *history.links_to)
    found: dict[str, NewLink] = {}
    for page in pages:
        for host in page.outbound:
            whose = _whose(host, shared)
            if whose not in known and not any(_below(host, name) for name in allowed):
                first = recorded[host].first_seen if host in recorded else None
                found.setdefault(whose, NewLink(host=host, page=page.url, since=first))
    return tuple(found.values())


def _settled(one: LinkSeen, now: datetime, patience: Patience) -> bool:
    long_ago = one.first_seen <= now - timedelta(days=patience.days)
    return long_ago and one.looks >= patience.looks


def _whose(host: str, shared: Collection[str]) -> str:
    """Return the owner's name, or the host itself where its owner gives names to anybody."""
    owner = owner_of(host)
    return host if owner in shared else owner


def _below(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")
