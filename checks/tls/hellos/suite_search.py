"""Find every cipher suite that a peer takes in one version up to TLS 1.2.

Each hello offers what is left, and each answer takes one away: as many connections as suites are
taken, and one for each part of the list in which no more are.

By the way, each names the curves not yet found before those that are: a peer that follows the
client's order of curves shows another one each time, and is asked for the rest alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from checks.tls.facts import Suites
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.gleaned import Gleaned
from checks.tls.hellos.suites import (
    COMMON,
    CURVES,
    FINITE_FIELDS,
    MOST,
    MOST_AT_ALL,
    MOST_LATER,
    RARE,
    chunks,
)
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana import SIGNALLING, suite_name
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import Reply
from checks.verdict import Answer


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

    def __init__(
        self,
        asker: Asker,
        first: Offer,
        reply: Reply,
        gleaned: Gleaned,
        *,
        reads_long_lists: bool = False,
    ) -> None:
        self._reads_long_lists = reads_long_lists
        self._asker = asker
        self._first = first
        self._gleaned = gleaned
        self.found: list[int] = []
        self.offered: list[tuple[int, ...]] = []  # in the hello in which each was chosen
        self.complete = True
        self.replies: dict[int, Reply] = {}  # to the hello in which the suite was chosen
        self.curves: dict[int, None] = {}  # in the order found
        self.turned: tuple[tuple[int, ...], int] | None = None  # reversed offer, and the choice
        self.ended = asyncio.Event()  # no more suites are asked for
        self.shows_no_curves = (
            asyncio.Event()
        )  # other than those it likes best: these must be asked
        self._note(first, reply)

    @property
    def known(self) -> Offer:
        """Return an offer that was taken."""
        return replace(self._first, suites=(self.found[0], *self.signals))

    @property
    def signals(self) -> tuple[int, ...]:
        """Return what stands among suites and is none."""
        return tuple(s for s in COMMON[self._first.version] if s in SIGNALLING)

    async def run(self, *, turning: bool) -> None:
        """Ask until no suite is left that the peer takes, `turning`: once in the reverse order."""
        if turning:
            await self.ask_turned(self._first.suites, habits=True)
        await self._run()
        self.ended.set()
        self.shows_no_curves.set()

    async def ask_turned(self, suites: Sequence[int], *, habits: bool) -> None:
        """Offer suites the other way round, which tells who chooses.

        `habits`: the same hello tells of compression and heartbeat.
        """
        turned = tuple(s for s in reversed(suites) if s not in SIGNALLING)
        offer = self._offer(turned, compression=habits, heartbeat=habits)
        reply = await self._asker.ask_clearly(offer, "exchange", control=self.known)
        if habits and (reply is None or reply.answer is Answer.REFUSED):
            offer = replace(offer, compression=False, heartbeat=False)
            reply = await self._asker.ask_clearly(offer, "exchange", control=self.known)
        if reply is None or reply.hello is None or reply.answer is not Answer.TAKEN:
            return
        self.turned = (turned, reply.hello.suite)
        self._note(offer, reply)

    async def _run(self) -> None:
        version = self._first.version
        common = tuple(s for s in COMMON[version] if s not in SIGNALLING)
        if self.found[0] not in common:
            common = ()
        left = tuple(s for s in (*common, *RARE[version]) if s not in self.replies)
        for part in chunks(left, MOST_AT_ALL if self._reads_long_lists else MOST_LATER):
            self.complete = await self._exhaust(part) or await self._exhaust_parts(part)
            if not self.complete:
                return

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
            offer = self._offer(left)
            reply = await self._asker.ask_clearly(offer, "exchange", control=self.known)
            if reply is None:
                return False
            if reply.answer is Answer.REFUSED:
                rest = self._apart_from_ecdsa(left)
                return await (self._exhaust_apart(left) if reply.ended else self._exhaust(rest))
            self._note(offer, reply)
            left = [suite for suite in left if suite not in self.replies]
        return True

    def _offer(
        self, suites: Sequence[int], *, compression: bool = False, heartbeat: bool = False
    ) -> Offer:
        unseen = tuple(curve for curve in CURVES if curve not in self.curves)
        return replace(
            self._first,
            suites=(*suites, *self.signals),
            groups=(*unseen, *self.curves, *FINITE_FIELDS),
            compression=compression,
            heartbeat=heartbeat,
        )

    def _apart_from_ecdsa(self, suites: Sequence[int]) -> tuple[int, ...]:
        """Return what a server may take yet that refused these for want of a suite for its EC key.

        HAProxy, for one, chooses among its keys by what is offered, and looks no further.
        """
        others = tuple(s for s in suites if authentication(s) != "ECDSA")
        has_ec_key = any(authentication(s) == "ECDSA" for s in self.found)
        return others if has_ec_key and len(others) < len(suites) else ()

    async def _exhaust_apart(self, suites: Sequence[int]) -> bool:
        """Ask sort by sort where a reset refused them all, as it may be meant for one of them.

        A server that chooses DHE and has no parameters for it hangs up: Dovecot, for one. And
        firewalls drop hellos that name export, NULL or anonymous suites.
        """
        common = set(COMMON[self._first.version])
        sorts: dict[tuple[bool, bool], list[int]] = {}
        for suite in suites:
            sort = (suite not in common, "_DHE_" in suite_name(suite))
            sorts.setdefault(sort, []).append(suite)
        if len(sorts) < 2:
            return True
        for sort in sorted(sorts):
            if not await self._exhaust(sorts[sort]):
                return False
        return True

    def _note(self, offer: Offer, reply: Reply) -> None:
        if reply.hello is None:
            return
        suite = reply.hello.suite
        if suite not in self.replies:
            self.found.append(suite)
            self.replies[suite] = reply
            self.offered.append(offer.suites)
        self._gleaned.take(reply, offer)
        self._gleaned.take_exchange(reply, offer)
        if reply.exchange and reply.exchange.group is not None:
            self.curves.setdefault(reply.exchange.group)
        if self.has_own_order and self._has_free_curve():
            self.shows_no_curves.set()

    def _has_free_curve(self) -> bool:
        """Tell whether some suite was found with ECDHE that no curve of a key binds."""
        made = [traits(SUITES[suite]) for suite in self.found]
        return any(m.exchange == "ECDHE" and m.authentication != "ECDSA" for m in made)

    @property
    def has_own_order(self) -> bool:
        """Tell whether some choice passed over a suite for the same key named before it."""
        for at, (suite, offered) in enumerate(zip(self.found, self.offered, strict=True)):
            before, kind = offered[: offered.index(suite)], authentication(suite)
            passed_over = [s for s in self.found[at + 1 :] if s in before and s not in SIGNALLING]
            if any(authentication(later) == kind for later in passed_over):
                return True
        return False


def authentication(suite: int) -> str:
    """Return what the server proves its identity by in a suite."""
    return traits(SUITES[suite]).authentication
