"""Find every group that a peer takes for key exchange up to TLS 1.2."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from checks.tls.facts import Groups
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.gleaned import Gleaned
from checks.tls.hellos.suite_search import Search
from checks.tls.hellos.suites import FINITE_FIELDS, GROUPS_12
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana import group_name
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import Reply
from checks.verdict import Answer

CURVES: Final = tuple(group for group in GROUPS_12 if group not in FINITE_FIELDS)
CURVES_OF_KEYS: Final = {  # by the object identifier that stands before the key (RFC 5480, 2.1.1.1)
    bytes.fromhex("06072a8648ce3d0201" + oid): group
    for oid, group in (
        ("06082a8648ce3d030107", 0x0017),
        ("06052b81040022", 0x0018),
        ("06052b81040023", 0x0019),
        ("06052b8104000a", 0x0016),
        ("06052b81040021", 0x0015),
        ("06092b2403030208010107", 0x001A),
        ("06092b240303020801010b", 0x001B),
        ("06092b240303020801010d", 0x001C),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGroups:
    """The groups that are taken, in the order found."""

    groups: tuple[int, ...]
    complete: bool

    def fact(self) -> Groups:
        """Return it as a fact."""
        return Groups(taken=tuple(map(group_name, self.groups)), complete=self.complete)


def curve_of_key(leaf: bytes) -> int | None:
    """Return the group of an EC certificate's key, by a look at its bytes."""
    return next((group for oid, group in CURVES_OF_KEYS.items() if oid in leaf), None)


async def search_groups(asker: Asker, search: Search, gleaned: Gleaned) -> FoundGroups | None:
    """Take away one group after the other; None when no suite uses any.

    A server whose key is on a curve uses it only with a client that names this curve (RFC 8422,
    4): it stays, at the end. What it then chooses over groups that are left, it always will.
    """
    suites = _suites_with_curves(search)
    if not suites:
        return None
    replies = [search.replies[suite] for suite in suites]
    found = list(dict.fromkeys(_curves(search.replies.values())))
    kept = tuple(
        {
            curve
            for reply in replies
            if traits(SUITES[_suite(reply)]).authentication == "ECDSA"
            for curve in [curve_of_key(reply.leaf)]
            if curve is not None
        }
    )
    while left := tuple(g for g in CURVES if g not in found):
        tail = tuple(g for g in kept if g not in left)
        offer = replace(search.known, suites=suites, groups=(*left, *tail, *FINITE_FIELDS))
        reply = await asker.ask_clearly(offer, "exchange", control=search.known)
        if reply is not None and reply.answer is Answer.REFUSED:
            return FoundGroups(groups=tuple(found), complete=True)
        group = reply.exchange.group if reply and reply.exchange else None
        if reply is None or group is None:
            return FoundGroups(groups=tuple(found), complete=False)
        gleaned.take_exchange(reply, offer)
        if group not in left:  # it has the others no more, or takes no notice of what is named
            return FoundGroups(groups=tuple(found), complete=True)
        found.append(group)
    return FoundGroups(groups=tuple(found), complete=True)


def _suites_with_curves(search: Search) -> tuple[int, ...]:
    """Return the suites to ask with: those that no curve of a key binds, if there are any."""
    with_curves = [s for s in search.found if traits(SUITES[s]).exchange == "ECDHE"]
    free = [s for s in with_curves if traits(SUITES[s]).authentication != "ECDSA"]
    return tuple(free or with_curves)


def _curves(replies: Iterable[Reply]) -> list[int]:
    groups = (reply.exchange.group for reply in replies if reply.exchange)
    return [group for group in groups if group is not None]


def _suite(reply: Reply) -> int:
    return reply.hello.suite if reply.hello else 0


async def search_finite_fields(asker: Asker, search: Search, gleaned: Gleaned) -> None:
    """Find the groups of a server that chooses among those that a client names (RFC 7919, 4).

    It may have another one, of its own, for the many clients that name none.
    """
    suites = tuple(s for s in search.found if traits(SUITES[s]).exchange == "DHE")
    bare = replace(search.known, suites=suites, groups=CURVES)
    chooses = suites and len(_not_chosen(gleaned)) < len(FINITE_FIELDS)
    while chooses and (left := _not_chosen(gleaned)):
        if not await _learns(asker, replace(bare, groups=(*CURVES, *left)), gleaned):
            break
    if chooses:
        await _learns(asker, bare, gleaned)


def _not_chosen(gleaned: Gleaned) -> tuple[int, ...]:
    names = {prime.name for prime in gleaned.primes.values()}
    return tuple(group for group in FINITE_FIELDS if group_name(group) not in names)


async def _learns(asker: Asker, offer: Offer, gleaned: Gleaned) -> bool:
    """Tell whether an offer that is taken shows a group that was not known."""
    reply, known = await asker.ask(offer, "exchange"), len(gleaned.primes)
    if reply is None or reply.answer not in (Answer.TAKEN, Answer.REFUSED):
        gleaned.unread_primes = True
    elif reply.answer is Answer.TAKEN:
        gleaned.take_exchange(reply, offer)
    return len(gleaned.primes) > known
