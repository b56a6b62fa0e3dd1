"""Tell who chooses the cipher suite, and put the suites of a peer that does in its order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from checks.tls.hellos.ask import Asker
from checks.tls.hellos.suite_search import Found, Search, authentication

MOST_ASKS: Final = 60  # to put late finds in their place


async def conclude(asker: Asker, search: Search, *, habits: bool) -> Found:
    """Put together what the search found.

    A peer that takes none of what it took before is known too little to be known completely.
    """
    found = tuple(search.found)
    is_open = len(found) > 1 and not search.has_own_order
    if search.turned is None and (habits or is_open):
        await search.ask_turned(found, habits=habits)
        if search.turned is None:
            return Found(suites=found, complete=False)
    if len(found) < 2:
        return Found(suites=found, complete=search.complete)
    followed = _followed(search) if is_open else False
    if followed is not False:
        chooses = None if followed is None else False
        return Found(suites=found, complete=search.complete, server_chooses=chooses)
    ordered = await _Sorting(asker, search).sorted()
    return Found(
        suites=tuple(ordered or found),
        complete=search.complete,
        server_chooses=True if ordered else None,
    )


def follows_client(search: Search) -> bool:
    """Tell whether the peer is known to choose the first that it takes of what it is offered."""
    return search.ended.is_set() and not search.has_own_order and _followed(search) is True


def _followed(search: Search) -> bool | None:
    """Tell whether our order was followed; None: it was, among the suites for one of the keys.

    Who prefers one of its keys has not yet an order of suites.
    """
    if search.turned is None:
        return None
    turned, chosen = search.turned
    taken = [suite for suite in turned if suite in search.replies]
    if chosen == taken[0]:
        return True
    first = next(s for s in taken if authentication(s) == authentication(chosen))
    return None if chosen == first else False


class _Sorting:
    """Merges runs of suites, each in the peer's order, by asking for pairs of suites.

    A suite that was chosen stands before all that were offered beside it. Suites of the later
    parts were never offered beside the first.
    """

    def __init__(self, asker: Asker, search: Search) -> None:
        self._asker = asker
        self._search = search
        self._asks_left = MOST_ASKS
        self._unclear = False

    async def sorted(self) -> list[int] | None:
        """Return all suites in the peer's order; None when it did not tell."""
        first, *others = self._runs()
        for run in others:
            longer, shorter = (first, run) if len(first) >= len(run) else (run, first)
            first = await self._merged(longer, shorter)
        return None if self._unclear else first

    def _runs(self) -> list[list[int]]:
        found, offered = self._search.found, self._search.offered
        runs = [[found[0]]]
        for suite, beside in zip(found[1:], offered, strict=False):
            if suite in beside:
                runs[-1].append(suite)
            else:
                runs.append([suite])
        return runs

    async def _merged(self, longer: list[int], shorter: list[int]) -> list[int]:
        """Insert a run into a longer one; each goes behind the one before it."""
        if await self._is_before(longer[-1], shorter[0]):
            return [*longer, *shorter]
        merged, start = list(longer), 0
        for suite in shorter:
            start = await self._place(merged, suite, start)
            merged.insert(start, suite)
            start += 1
        return merged

    async def _place(self, merged: Sequence[int], suite: int, start: int) -> int:
        low, high = start, len(merged)
        while low < high:
            middle = (low + high) // 2
            if await self._is_before(merged[middle], suite):
                low = middle + 1
            else:
                high = middle
        return low

    async def _is_before(self, one: int, other: int) -> bool:
        if self._unclear or not self._asks_left:
            self._unclear = True
            return False
        self._asks_left -= 1
        known = self._search.known
        offer = replace(known, suites=(other, one, *self._search.signals))
        reply = await self._asker.ask(offer)
        if reply is None or reply.hello is None or reply.hello.suite not in (one, other):
            self._unclear = True
            return False
        return reply.hello.suite == one
