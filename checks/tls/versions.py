"""Ask every version on its own, and again where the answer was not clear."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from checks.tls.ask import Patience, Peer, ask, ask_on
from checks.tls.facts import OLDEST_FIRST, UNRECOGNIZED_NAME, Version, VersionAnswer
from checks.tls.hello import Offer
from checks.tls.records import Reply
from checks.tls.suites import COMMON, RARE
from checks.verdict import Answer
from checks.world import Connection

NEWEST_FIRST: Final = tuple(reversed(OLDEST_FIRST))
FIRST_WAIT_S: Final = 2.5
AGAIN_WAIT_S: Final = 4.0
PAUSE_S: Final = 0.3
MOST_SECONDS: Final = 8.5
MOST_CONNECTIONS: Final = 14  # of which a usual server costs five
PROTOCOL_VERSION: Final = 70
SPEAKS_OF_MORE_THAN_SUITES: Final = frozenset({PROTOCOL_VERSION, UNRECOGNIZED_NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The reply that counts for one version, and what was asked to get it."""

    reply: Reply
    offers: tuple[Offer, ...]
    reset_confirmed: bool = False

    def answer(self) -> VersionAnswer:
        """Return it as a fact."""
        hello = self.reply.hello
        return VersionAnswer(
            answer=self.reply.answer,
            hellos=len(self.offers),
            suites_offered=len({suite for offer in self.offers for suite in offer.suites}),
            alert=self.reply.alert,
            answered_with=self.reply.answered_with,
            suite=hello.suite if hello else None,
            connected=self.reply.connected,
            reset_confirmed=self.reset_confirmed,
        )


async def ask_versions(peer: Peer, first: Connection) -> Mapping[Version, Asked]:
    """Ask every version, the first on a connection that is open already.

    A version is missing from what returns when time or connections ran out before it.
    """
    patience = Patience(seconds=MOST_SECONDS, connections=MOST_CONNECTIONS)
    asked: dict[Version, Asked] = {}
    for done, version in enumerate(NEWEST_FIRST):
        wait_s = patience.wait_s(asks_to_come=len(NEWEST_FIRST) - done, most=FIRST_WAIT_S)
        if not wait_s:
            break
        offer = Offer(version=version, suites=COMMON[version], server_name=peer.server_name)
        if done == 0:
            reply = await ask_on(first, offer, patience, wait_s=wait_s)
        else:
            reply = await ask(peer, offer, patience, wait_s=wait_s)
        answered = Asked(reply=reply, offers=(offer,))
        asked[version] = await _ask_rare_suites(peer, answered, patience, wait_s)
    return asked | await _ask_again(peer, asked, patience)


async def _ask_rare_suites(peer: Peer, asked: Asked, patience: Patience, wait_s: float) -> Asked:
    """Offer the rest of the suites where the refusal may have been for want of a common one."""
    reply, version = asked.reply, asked.offers[-1].version
    about_suites = reply.alert is not None and reply.alert not in SPEAKS_OF_MORE_THAN_SUITES
    offer = Offer(version=version, suites=RARE[version], server_name=peer.server_name)
    if not (about_suites and offer.suites and asked.offers[-1].suites == COMMON[version]):
        return asked
    rare = await ask(peer, offer, patience, wait_s=wait_s)
    kept = reply if rare.answer is Answer.REFUSED else rare
    return Asked(reply=kept, offers=(*asked.offers, offer))


async def _ask_again(
    peer: Peer, asked: Mapping[Version, Asked], patience: Patience
) -> dict[Version, Asked]:
    """Ask once more, slower, where the peer was silent or broke the connection.

    Some servers refuse a version by a reset or a close without alert; so do firewalls that refuse
    us. A hello of a taken version before and after tells them apart.
    """
    unclear = [v for v in asked if asked[v].reply.answer in (Answer.RESET, Answer.SILENT)]
    taken = [v for v in asked if asked[v].reply.answer is Answer.TAKEN]
    if not unclear or not patience.wait_s(asks_to_come=1, most=AGAIN_WAIT_S):
        return {}
    await asyncio.sleep(PAUSE_S)
    before = await _control(peer, asked, taken, patience)
    again: dict[Version, Asked] = {}
    for done, version in enumerate(unclear):
        wait_s = patience.wait_s(asks_to_come=len(unclear) - done + 1, most=AGAIN_WAIT_S)
        if wait_s:
            again[version] = await _ask_once_more(peer, asked[version], patience, wait_s)
    after = bool(before) and await _control(peer, asked, taken, patience)
    return {
        version: replace(entry, reset_confirmed=after and entry.reply.answer is Answer.RESET)
        for version, entry in again.items()
    }


async def _ask_once_more(peer: Peer, asked: Asked, patience: Patience, wait_s: float) -> Asked:
    offer = asked.offers[-1]
    reply = await ask(peer, offer, patience, wait_s=wait_s)
    answered = Asked(reply=reply, offers=(*asked.offers, offer))
    if asked.offers[0] != offer and reply.answer is Answer.REFUSED:
        return answered  # of the rare suites; the common ones were refused before
    return await _ask_rare_suites(peer, answered, patience, wait_s)


async def _control(
    peer: Peer, asked: Mapping[Version, Asked], taken: list[Version], patience: Patience
) -> bool:
    """Tell whether a version that was taken still is."""
    wait_s = patience.wait_s(asks_to_come=1, most=AGAIN_WAIT_S)
    if not taken or not wait_s:
        return False
    reply = await ask(peer, asked[taken[0]].offers[-1], patience, wait_s=wait_s)
    return reply.answer is Answer.TAKEN
