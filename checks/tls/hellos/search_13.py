"""Find every cipher suite and every group that a peer takes in TLS 1.3.

A hello without a key share makes the server name the group that it wants (RFC 8446, 4.1.4), and a
suite with it: each answer takes away one of both.
"""

import asyncio
from dataclasses import replace
from typing import Final

from checks.tls.hellos.ask import Asker
from checks.tls.hellos.group_search import FoundGroups
from checks.tls.hellos.suite_search import Found
from checks.tls.hellos.suites import COMMON, GROUPS_13, RARE
from checks.tls.wire.hello import Offer
from checks.tls.wire.records import Reply
from checks.verdict import Answer

ALL_SUITES: Final = (*COMMON["TLS 1.3"], *RARE["TLS 1.3"])


class _Hunt:
    """Numbers that are asked for, and what is known of them."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self.left = numbers
        self.found: list[int] = []
        self.open = True  # more may be taken
        self.complete = False

    def take(self, number: int | None) -> None:
        """Move one to what is found. One that is not left means that the peer does not listen."""
        if not self.open:
            return
        if number not in self.left:
            self.end(complete=False)
            return
        self.found.append(number)
        self.left = tuple(n for n in self.left if n != number)
        if not self.left:
            self.end(complete=True)

    def end(self, *, complete: bool) -> None:
        if self.open:
            self.open, self.complete = False, complete


class Search13:
    """What is known so far of TLS 1.3."""

    def __init__(self, asker: Asker, first: Offer, reply: Reply) -> None:
        self._asker = asker
        self._first = first
        self._suites = _Hunt(ALL_SUITES)
        self._groups = _Hunt(GROUPS_13)
        self._share = False  # sent, as the server does not ask for one
        self._retries = False  # the server has asked for one
        self._chosen_of_turned: int | None = None  # when it was offered what it takes in reverse
        self._running: asyncio.Task[tuple[Found, FoundGroups]] | None = None
        self._take(reply)

    def start(self, strands: asyncio.TaskGroup) -> None:
        """Begin to run before anybody waits for what is found."""
        self._running = strands.create_task(self._run())

    async def run(self) -> tuple[Found, FoundGroups]:
        """Ask until nothing is left that the peer takes."""
        return await (self._running or self._run())

    async def _run(self) -> tuple[Found, FoundGroups]:
        while self._suites.open or self._groups.open:
            await self._step()
        chooses, steady = await self._who_chooses()
        suites, groups = self._suites, self._groups
        found = Found(
            suites=tuple(suites.found),
            complete=suites.complete and steady,
            server_chooses=chooses,
        )
        return found, FoundGroups(groups=tuple(groups.found), complete=groups.complete)

    async def _step(self) -> None:
        suites, groups = self._suites, self._groups
        reply = await self._ask(
            suites.left if suites.open else self._turned,
            groups.left if groups.open else GROUPS_13,
        )
        if reply is None:
            self._give_up()
        elif reply.answer is Answer.TAKEN:
            self._take(reply)
        elif not self._share and not self._retries:
            await self._see_whether_it_retries()
        elif suites.open and groups.open:
            await self._tell_which_ended()
        else:
            suites.end(complete=True)
            groups.end(complete=True)

    async def _ask(self, suites: tuple[int, ...], groups: tuple[int, ...]) -> Reply | None:
        offer = replace(self._first, suites=suites, groups=groups, share=self._share)
        return await self._asker.ask_clearly(offer, control=self._first)

    @property
    def _ours(self) -> tuple[int, ...]:
        """Return what is taken, in the order in which we offered it."""
        return tuple(suite for suite in ALL_SUITES if suite in self._suites.found)

    @property
    def _turned(self) -> tuple[int, ...]:
        return self._ours[::-1]

    def _take(self, reply: Reply) -> None:
        if reply.hello is None:
            return
        self._retries |= reply.hello.is_retry
        if not self._suites.open:
            self._chosen_of_turned = reply.hello.suite
        self._suites.take(reply.hello.suite)
        self._groups.take(reply.hello.group)

    def _give_up(self) -> None:
        self._suites.end(complete=False)
        self._groups.end(complete=False)

    async def _see_whether_it_retries(self) -> None:
        """Tell a refusal of the offer from that of a server that wants a share at once.

        With such a one, only the group of our share can be told.
        """
        reply = await self._ask(tuple(self._suites.found), GROUPS_13)
        if reply and reply.hello and reply.hello.is_retry and reply.answer is Answer.TAKEN:
            self._retries = True
        else:
            self._share = True
            self._groups.end(complete=False)

    async def _tell_which_ended(self) -> None:
        """Neither suites nor groups that are left go with one another: offer suites that go."""
        reply = await self._ask(self._turned, self._groups.left)
        if reply is None:
            self._give_up()
        elif reply.answer is Answer.TAKEN:
            self._suites.end(complete=True)
            self._take(reply)
        else:
            self._groups.end(complete=True)

    async def _who_chooses(self) -> tuple[bool | None, bool]:
        """Tell whether the server does, and whether it still takes what it took."""
        found = self._suites.found
        if len(found) < 2:
            return None, True
        if tuple(found) != self._ours:
            return True, True
        if self._chosen_of_turned is None:
            reply = await self._ask(self._turned, GROUPS_13)
            if reply is None or reply.answer is not Answer.TAKEN:
                return None, False
            self._take(reply)
        return self._chosen_of_turned != self._turned[0], True
