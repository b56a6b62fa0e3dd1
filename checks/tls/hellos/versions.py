"""Ask every version on its own, and again where the answer was not clear."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from checks.tls.facts import OLDEST_FIRST, UNRECOGNIZED_NAME, Version, VersionAnswer
from checks.tls.hellos.ask import AGAIN_WAIT_S, AT_ONCE, PAUSE_S, Asker
from checks.tls.hellos.suites import COMMON, MOST_LATER, NOT_FOR_CLIENTS, RARE, chunks
from checks.tls.wire import sslv2
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import Reply, Want
from checks.verdict import Answer
from checks.world import Connection

NEWEST_FIRST: Final = tuple(reversed(OLDEST_FIRST))
FIRST_WAIT_S: Final = 1.4
PROTOCOL_VERSION: Final = 70
SPEAKS_OF_MORE_THAN_SUITES: Final = frozenset({PROTOCOL_VERSION, UNRECOGNIZED_NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The reply that counts for one version, and what was asked to get it."""

    reply: Reply
    offers: tuple[Offer, ...] = ()  # of SSL 2.0: none, which has one hello for all
    hellos: int = 1
    reset_confirmed: bool = False

    def answer(self) -> VersionAnswer:
        """Return it as a fact."""
        hello = self.reply.hello
        offered = {suite for offer in self.offers for suite in offer.suites}
        return VersionAnswer(
            answer=self.reply.answer,
            hellos=self.hellos,
            suites_offered=len(offered) if self.offers else len(sslv2.KINDS),
            alert=self.reply.alert,
            answered_with=self.reply.answered_with,
            suite=hello.suite if hello else None,
            connected=self.reply.connected,
            reset_confirmed=self.reset_confirmed,
        )


def _told_nobody(_version: Version, _asked: Asked) -> None:
    """Begin nothing early."""


async def ask_versions(
    asker: Asker,
    first: Connection,
    once_taken: Callable[[Version, Asked], None] = _told_nobody,
    *,
    versions: Sequence[Version] = NEWEST_FIRST,
) -> Mapping[Version, Asked]:
    """Ask every version, or these, the first of them on a connection that is open already.

    `once_taken` is told of a version as soon as it is taken. A version is missing from what
    returns when time or connections ran out before it.
    """

    async def ask(version: Version, opened: Connection | None) -> Asked | None:
        entry = await _ask_first(asker, version, opened)
        if entry and entry.reply.answer is Answer.TAKEN:
            once_taken(version, entry)
        return entry

    opened = [first, *(None for _ in versions[1:])]
    replies = await asyncio.gather(*map(ask, versions, opened))
    asked = {v: entry for v, entry in zip(versions, replies, strict=True) if entry}
    return asked | await _ask_again(asker, asked)


async def _ask_first(asker: Asker, version: Version, opened: Connection | None) -> Asked | None:
    place = NEWEST_FIRST.index(version)
    asks_to_come = (len(NEWEST_FIRST) - place) / AT_ONCE
    if version == "SSLv2":
        return await _ask_sslv2(asker, FIRST_WAIT_S)
    offer = Offer(version=version, suites=COMMON[version], server_name=asker.peer.server_name)
    reply = await asker.ask(
        offer, _want(version), most_s=FIRST_WAIT_S, asks_to_come=asks_to_come, opened=opened
    )
    if reply is None:
        return None
    return await _ask_rare_suites(asker, Asked(reply=reply, offers=(offer,)), FIRST_WAIT_S)


def _want(version: Version) -> Want:
    """In TLS 1.3 nothing behind the hello comes in clear."""
    return "hello" if version == "TLS 1.3" else "exchange"


async def _ask_sslv2(asker: Asker, most_s: float) -> Asked | None:
    hello = sslv2.client_hello(secrets.token_bytes(sslv2.CHALLENGE_BYTES))
    reply = await asker.exchange(hello, sslv2.Reading(), most_s=most_s)
    return None if reply is None else Asked(reply=reply)


async def _ask_rare_suites(asker: Asker, asked: Asked, most_s: float) -> Asked:
    """Offer the rest of the suites where the refusal may have been for want of a common one."""
    version = asked.offers[-1].version
    if version == "SSLv3":  # the first hello has named them
        return asked
    about_suites = asked.reply.alert not in (None, *SPEAKS_OF_MORE_THAN_SUITES)
    if not about_suites or not _is_common(asked.offers[-1]):
        return asked
    for part in chunks(RARE[version], MOST_LATER):
        offer = replace(asked.offers[0], suites=part)
        rare = await asker.ask(offer, _want(version), most_s=most_s)
        if rare is None:
            break
        kept = asked.reply if rare.answer is Answer.REFUSED else rare
        asked = replace(asked, reply=kept, offers=(*asked.offers, offer), hellos=asked.hellos + 1)
        if kept is rare:
            break
    return asked


async def _ask_again(asker: Asker, asked: Mapping[Version, Asked]) -> dict[Version, Asked]:
    """Ask once more, slower, where the peer was silent or broke the connection."""
    unclear = [v for v in asked if asked[v].reply.answer in (Answer.RESET, Answer.SILENT)]
    if not unclear or not asker.patience.wait_s(most=AGAIN_WAIT_S):
        return {}
    await asyncio.sleep(PAUSE_S)
    again = await asyncio.gather(
        *(_ask_once_more(asker, v, asked[v], len(unclear) - n) for n, v in enumerate(unclear))
    )
    return dict(zip(unclear, again, strict=True))


async def _ask_once_more(asker: Asker, version: Version, asked: Asked, asks_to_come: int) -> Asked:
    if version == "SSLv2":
        told = await _ask_sslv2(asker, AGAIN_WAIT_S)
        return asked if told is None else replace(told, hellos=asked.hellos + 1)
    offer = asked.offers[-1]
    if _is_common(offer):
        offer = replace(offer, suites=_as_clients_do(offer.suites))
    reply = await asker.ask(
        offer, _want(version), most_s=AGAIN_WAIT_S, asks_to_come=asks_to_come / AT_ONCE
    )
    if reply is None:
        return asked
    answered = replace(asked, reply=reply, offers=(*asked.offers, offer), hellos=asked.hellos + 1)
    if reply.answer is Answer.RESET:
        return await _ask_without_finite_fields(asker, answered)
    if not _is_common(offer) and reply.answer is Answer.REFUSED:
        return answered  # of the rare suites; the common ones were refused before
    return await _ask_rare_suites(asker, answered, AGAIN_WAIT_S)


async def _ask_without_finite_fields(asker: Asker, asked: Asked) -> Asked:
    """Give a server that prefers what it cannot do a last chance to take the version."""
    last = asked.offers[-1]
    offer = replace(last, suites=tuple(s for s in last.suites if not _is_finite(s)))
    if len(offer.suites) in (0, len(last.suites)):
        return asked
    reply = await asker.ask(offer, _want(offer.version), most_s=AGAIN_WAIT_S)
    if reply is None or reply.answer is not Answer.TAKEN:
        return asked
    return replace(asked, reply=reply, offers=(*asked.offers, offer), hellos=asked.hellos + 1)


def _is_common(offer: Offer) -> bool:
    return set(offer.suites) == set(COMMON[offer.version])


def _as_clients_do(suites: tuple[int, ...]) -> tuple[int, ...]:
    """Order suites from the strongest to the weakest, those of finite fields behind all others.

    Nor do clients offer what firewalls drop hellos for. A server that is sent the weakest first may
    choose what it cannot do: Dovecot without DH parameters chooses DHE, and hangs up. A reset for
    that is no refusal of the version.
    """
    strongest_first = tuple(s for s in reversed(suites) if s not in NOT_FOR_CLIENTS)
    return tuple(sorted(strongest_first, key=_is_finite))


def _is_finite(suite: int) -> bool:
    return "_DHE_" in SUITES[suite]


async def confirm_resets(asker: Asker, asked: Mapping[Version, Asked]) -> Mapping[Version, Asked]:
    """Tell the resets of a version from those of a peer, or a firewall, that has had enough.

    Some servers refuse a version by a reset or a close without alert; so do firewalls that refuse
    us. A hello that is taken before, and one after it, tell them apart; mostly hellos that were
    sent anyway are both.
    """
    resets = [v for v in asked if asked[v].reply.answer is Answer.RESET and asked[v].hellos > 1]
    taken = [v for v in asked if asked[v].reply.answer is Answer.TAKEN and asked[v].offers]
    around = asker.was_taken_around
    if taken and not all(around(asked[v].reply) for v in resets):
        await asker.ask(asked[taken[0]].offers[-1], most_s=AGAIN_WAIT_S)
    return dict(asked) | {
        v: replace(asked[v], reset_confirmed=around(asked[v].reply)) for v in resets
    }
