"""Find every group that a peer takes for key exchange up to TLS 1.2."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from checks.tls.facts import Groups, Prime
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.gleaned import Gleaned
from checks.tls.hellos.order import follows_client
from checks.tls.hellos.primes import prime_of
from checks.tls.hellos.suite_search import Search
from checks.tls.hellos.suites import CURVES, FINITE_FIELDS
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana import group_name
from checks.tls.wire.iana_suites import SUITES
from checks.verdict import Answer

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
    fallen_to: Prime | None = None  # one known before, for want of any curve that is left

    def fact(self) -> Groups:
        """Return it as a fact."""
        return Groups(taken=tuple(map(group_name, self.groups)), complete=self.complete)


def curve_of_key(leaf: bytes) -> int | None:
    """Return the group of an EC certificate's key, by a look at its bytes."""
    return next((group for oid, group in CURVES_OF_KEYS.items() if oid in leaf), None)


async def search_groups(asker: Asker, search: Search, gleaned: Gleaned) -> FoundGroups | None:
    """Take away one group after the other; None when no suite uses any.

    A server whose key is on a curve uses it only with a client that names this curve (RFC 8422,
    4): it stays, at the end. What it then chooses over groups that are left, it always will. One
    that follows the client's order falls to a suite of finite fields, named last, when no curve
    that is left will do, and tells its prime by that.
    """
    suites = _suites_with_curves(search)
    if not suites:
        return None
    kept, found = _curves_of_keys(search, suites), search.curves
    finite = _finite(search) if _may_heed(search, gleaned) and follows_client(search) else ()
    while left := tuple(g for g in CURVES if g not in found):
        tail = tuple(g for g in kept if g not in left)
        fields = _not_chosen(gleaned) if finite else FINITE_FIELDS
        offer = replace(search.known, suites=(*suites, *finite), groups=(*left, *tail, *fields))
        reply = await asker.ask_clearly(offer, "exchange", control=search.known)
        exchange = reply.exchange if reply else None
        if reply is None or (exchange is None and reply.answer is not Answer.REFUSED):
            return FoundGroups(groups=tuple(found), complete=False)
        known = len(gleaned.primes)
        gleaned.take_exchange(reply, offer)
        group = exchange.group if exchange else None
        # It has the others no more, or takes no notice of what is named
        if group is None or group not in left:
            prime = prime_of(exchange) if exchange and exchange.prime else None
            return FoundGroups(
                groups=tuple(found),
                complete=exchange is None or prime is not None or group is not None,
                fallen_to=prime if len(gleaned.primes) == known else None,
            )
        found.setdefault(group)
    return FoundGroups(groups=tuple(found), complete=True)


def _curves_of_keys(search: Search, suites: Sequence[int]) -> tuple[int, ...]:
    leaves = {
        search.replies[suite].leaf
        for suite in suites
        if traits(SUITES[suite]).authentication == "ECDSA"
    }
    return tuple({curve for leaf in leaves for curve in [curve_of_key(leaf)] if curve is not None})


def _finite(search: Search) -> tuple[int, ...]:
    return tuple(s for s in search.found if traits(SUITES[s]).exchange == "DHE")


def _may_heed(search: Search, gleaned: Gleaned) -> bool:
    """Tell whether a server may choose among the finite fields that a client names."""
    return bool(_finite(search)) and len(_not_chosen(gleaned)) < len(FINITE_FIELDS)


def _suites_with_curves(search: Search) -> tuple[int, ...]:
    """Return the suites to ask with: those that no curve of a key binds, if there are any."""
    with_curves = [s for s in search.found if traits(SUITES[s]).exchange == "ECDHE"]
    free = [s for s in with_curves if traits(SUITES[s]).authentication != "ECDSA"]
    return tuple(free or with_curves)


async def search_finite_fields(
    asker: Asker, search: Search, gleaned: Gleaned, fallen_to: Prime | None
) -> None:
    """Find the groups of a server that chooses among those that a client names (RFC 7919, 4).

    It may have another one, of its own, for the many clients that name none. `fallen_to`: what it
    chose already when all those were named that it had not chosen before.
    """
    bare = replace(search.known, suites=_finite(search), groups=CURVES)
    heeds, prime = _may_heed(search, gleaned), fallen_to
    while heeds and (left := _not_chosen(gleaned)):
        known = len(gleaned.primes)
        offer = replace(bare, groups=(*CURVES, *left))
        prime = prime or await _shown(asker, offer, search, gleaned)
        if len(gleaned.primes) > known:
            prime = None
            continue
        # One that was not named is the only one it has, whatever is named
        heeds = prime is None or prime.name in map(group_name, left)
        break
    if heeds:
        await _shown(asker, bare, search, gleaned)


def _not_chosen(gleaned: Gleaned) -> tuple[int, ...]:
    names = {prime.name for prime in gleaned.primes.values()}
    return tuple(group for group in FINITE_FIELDS if group_name(group) not in names)


async def _shown(asker: Asker, offer: Offer, search: Search, gleaned: Gleaned) -> Prime | None:
    """Return the prime that an offer gets, if it is taken."""
    reply = await asker.ask_clearly(offer, "exchange", control=search.known, in_passing=True)
    if reply is None:
        gleaned.unread_primes = True
        return None
    gleaned.take_exchange(reply, offer)
    return prime_of(reply.exchange) if reply.exchange and reply.exchange.prime else None
