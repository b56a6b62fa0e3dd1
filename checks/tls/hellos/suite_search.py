"""Find every cipher suite that a peer takes in one version up to TLS 1.2.

Each hello offers what is left, and each answer takes one away: as many connections as suites are
taken, and one for each part of the list in which no more are.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from checks.tls.facts import Suites
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.gleaned import Gleaned
from checks.tls.hellos.suites import COMMON, MOST, MOST_LATER, RARE, chunks
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana import SIGNALLING, suite_name
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import Reply
from checks.verdict import Answer

MOST_REORDERED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The suites that are taken, in the peer's order where it has one."""

    suites: tuple[int, ...]
    complete: bool
    server_chooses: bool | None = None

    def fact(self) -> Suites:
        """Return it as a fact."""
        return Suites(
            taken=tuple(map(suite_name, self.suites)),
            complete=self.complete,
            server_chooses=self.server_chooses,
        )


class Search:
    """What is known so far of one version's suites."""

    def __init__(self, asker: Asker, first: Offer, reply: Reply, gleaned: Gleaned) -> None:
        self._asker = asker
        self._first = first
        self._gleaned = gleaned
        self.found: list[int] = []
        self.complete = True
        self.replies: dict[int, Reply] = {}  # to the hello in which the suite was chosen
        self.ended = asyncio.Event()  # no more suites are asked for
        self.has_free_curve = asyncio.Event()  # a suite with ECDHE that no curve of a key binds
        self._offered: list[tuple[int, ...]] = []
        self._note(first, reply)

    @property
    def known(self) -> Offer:
        """Return an offer that was taken."""
        return replace(self._first, suites=(self.found[0], *self._signals))

    @property
    def _signals(self) -> tuple[int, ...]:
        return tuple(s for s in COMMON[self._first.version] if s in SIGNALLING)

    async def run(self) -> None:
        """Ask until no suite is left that the peer takes."""
        await self._run()
        self.ended.set()
        self.has_free_curve.set()

    async def _run(self) -> None:
        version = self._first.version
        common = tuple(s for s in COMMON[version] if s not in SIGNALLING)
        if self.found[0] in common:
            self.complete = await self._exhaust(common)
        for part in chunks(RARE[version], MOST_LATER):
            if not self.complete:
                return
            self.complete = await self._exhaust(part) or await self._exhaust_parts(part)

    async def _exhaust_parts(self, suites: tuple[int, ...]) -> bool:
        """Ask in smaller hellos: the one before may have been too long for an old server."""
        for part in chunks(suites, MOST):
            if not await self._exhaust(part):
                return False
        return True

    async def _exhaust(self, suites: Sequence[int]) -> bool:
        """Ask until none of these is taken any more; tell whether it came to that."""
        left = [suite for suite in suites if suite not in self.replies]
        while left:
            offer = replace(self._first, suites=(*left, *self._signals))
            reply = await self._asker.ask_clearly(offer, "exchange", control=self.known)
            if reply is None:
                return False
            if reply.answer is Answer.REFUSED:
                rest = self._apart_from_ecdsa(left)
                return await (self._exhaust_apart(left) if reply.ended else self._exhaust(rest))
            self._note(offer, reply)
            left = [suite for suite in left if suite not in self.replies]
        return True

    def _apart_from_ecdsa(self, suites: Sequence[int]) -> tuple[int, ...]:
        """Return what a server may take yet that refused these for want of a suite for its EC key.

        HAProxy, for one, chooses among its keys by what is offered, and looks no further.
        """
        others = tuple(s for s in suites if _authentication(s) != "ECDSA")
        has_ec_key = any(_authentication(s) == "ECDSA" for s in self.found)
        return others if has_ec_key and len(others) < len(suites) else ()

    async def _exhaust_apart(self, suites: Sequence[int]) -> bool:
        """Ask without those of finite fields, then for them alone, where a reset refused them all.

        A server that chooses DHE and has no parameters for it hangs up: Dovecot, for one.
        """
        finite = tuple(s for s in suites if "_DHE_" in suite_name(s))
        others = tuple(s for s in suites if s not in finite)
        if not finite or not others:
            return True
        return await self._exhaust(others) and await self._exhaust(finite)

    def _note(self, offer: Offer, reply: Reply) -> None:
        if reply.hello is None:
            return
        suite = reply.hello.suite
        self.found.append(suite)
        self.replies[suite] = reply
        self._offered.append(offer.suites)
        made = traits(SUITES[suite])
        if made.exchange == "ECDHE" and made.authentication != "ECDSA":
            self.has_free_curve.set()
        self._gleaned.take(reply, offer)
        self._gleaned.take_exchange(reply, offer)

    @property
    def has_own_order(self) -> bool:
        """Tell whether some choice passed over a suite for the same key named before it."""
        for at, (suite, offered) in enumerate(zip(self.found, self._offered, strict=True)):
            before, kind = offered[: offered.index(suite)], _authentication(suite)
            alike = [s for s in before if s not in SIGNALLING and _authentication(s) == kind]
            if any(later in alike for later in self.found[at + 1 :]):
                return True
        return False

    @property
    def has_late(self) -> bool:
        """Tell whether a suite was found that stood in none of the first hellos."""
        return any(suite not in self._offered[0] for suite in self.found)

    async def put_in_order(self) -> bool:
        """Find the peer's order anew, with all that it takes in each hello; tell whether that went.

        Suites of the later parts were never offered beside the first.
        """
        if len(self.found) > MOST_REORDERED:
            return False
        left, ordered = tuple(reversed(self.found)), list[int]()
        while len(left) > 1:
            offer = replace(self._first, suites=(*left, *self._signals))
            reply = await self._asker.ask(offer)
            if reply is None or reply.hello is None or reply.hello.suite not in left:
                return False
            ordered.append(reply.hello.suite)
            left = tuple(s for s in left if s != reply.hello.suite)
        self.found = [*ordered, *left]
        return True


async def check_order(asker: Asker, search: Search, gleaned: Gleaned) -> Found:
    """Tell who chooses, offering all that is taken the other way round.

    The same hello tells of compression and heartbeat; and a peer that takes none of what it took
    before is known too little to be known completely.
    """
    ours = tuple(s for s in COMMON[search.known.version] if s in search.replies)
    others = tuple(s for s in search.found if s not in ours)
    turned = tuple(reversed((*ours, *others)))
    offer = replace(search.known, suites=turned, compression=True, heartbeat=True)
    reply = await asker.ask_clearly(offer, control=search.known)
    if reply is None or reply.answer is Answer.REFUSED:
        offer = replace(offer, compression=False, heartbeat=False)
        reply = await asker.ask_clearly(offer, control=search.known)
    if reply is None or reply.hello is None or reply.answer is not Answer.TAKEN:
        return Found(suites=tuple(search.found), complete=False)
    gleaned.take(reply, offer)
    return await told(search, _followed(turned, reply.hello.suite))


async def ask_order(asker: Asker, search: Search) -> Found:
    """Tell who chooses, by a hello only where the search has not told it."""
    if len(search.found) < 2 or search.has_own_order:
        return await told(search, first_of_ours=False)
    turned = tuple(reversed(search.found))
    reply = await asker.ask_clearly(replace(search.known, suites=turned), control=search.known)
    if reply is None or reply.hello is None or reply.answer is not Answer.TAKEN:
        return Found(suites=tuple(search.found), complete=False)
    return await told(search, _followed(turned, reply.hello.suite))


def _authentication(suite: int) -> str:
    return traits(SUITES[suite]).authentication


def _followed(offered: Sequence[int], chosen: int) -> bool | None:
    """Tell whether our order was followed; None: it was, among the suites for one of the keys.

    Who prefers one of its keys has not yet an order of suites.
    """
    if chosen == offered[0]:
        return True
    first = next(s for s in offered if _authentication(s) == _authentication(chosen))
    return None if chosen == first else False


async def told(search: Search, first_of_ours: bool | None) -> Found:
    """Put together what is known; `first_of_ours`: a hello turned round was followed."""
    chooses: bool | None = True
    if not search.has_own_order:
        chooses = None if first_of_ours is None else not first_of_ours
    alone = len(search.found) < 2
    if alone or (chooses and search.has_late and not await search.put_in_order()):
        chooses = None
    return Found(suites=tuple(search.found), complete=search.complete, server_chooses=chooses)
