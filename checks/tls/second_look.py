"""See again what failing questions read, in whole parts; the rest stays as the first look saw it.

Nothing stays of a peer that is not what it was: of one that takes other versions, suites or groups
or shows other certificates now, everything is to be seen.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.facts import Groups, Suites, TlsFacts, Version
from checks.tls.hellos import evidence
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.survey import Survey, survey
from checks.tls.hellos.versions import NEWEST_FIRST, Asked, ask_versions, confirm_resets
from checks.tls.observe import endpoint_of, peer_of
from checks.tls.observe import observe as look_at_everything
from checks.tls.parts import ALL, OF_HELLOS, SEARCHES, Part, fields_of, parts_of
from checks.tls.starttls.conversation import NoStartTls
from checks.tls.steps import (
    certificates,
    first_certificate,
    keep_answers,
    patience_with,
    reach,
    speaks,
    weaknesses,
)
from checks.tls.suite_traits import traits
from checks.tls.wire.iana import suite_name
from checks.verdict import NOT_ASKED, Answer, NotSeen, seen
from checks.world import Connection, World

if TYPE_CHECKING:
    from checks.tls.certificates.look import Main

Values = Mapping[str, object]
WITHOUT_HELLO: Final = "SSLv2"  # it has one of its own, which asks for nothing but its suites


async def observe(target: Target, world: World) -> TlsFacts:
    """See what is doubted; everything, in a first look and where parts of it cannot be told apart.

    Raises CannotObserve when the peer gives no connection.
    """
    doubted = world.take_up()
    if doubted is not None and isinstance(doubted.facts, TlsFacts):
        endpoint = endpoint_of(target)
        peer = peer_of(target, endpoint, world)
        first = replace(doubted.facts, seen_at=world.now())
        asker = Asker(peer, patience_with(peer))
        again = await seen_again(asker, first, doubted.fields, endpoint)
        if again is not None:
            return again
    return await look_at_everything(target, world)


async def seen_again(
    asker: Asker, first: TlsFacts, doubted: Collection[str], endpoint: Endpoint
) -> TlsFacts | None:
    """Return the facts with all parts anew in which something is doubted.

    `first.seen_at` is the moment of this look. None: everything is to be seen, for all there is
    to see is doubted, or the peer is not what it was. Raises CannotObserve when it gives no
    connection.
    """
    parts = parts_of(doubted)
    if parts == ALL or isinstance(first.versions, NotSeen) or not first.taken:
        return None
    if parts & OF_HELLOS and not _versions(first, parts):
        return None
    try:
        opened = await reach(asker.peer) if _versions(first, parts) else None
    except NoStartTls:
        return None
    async with asyncio.TaskGroup() as strands:
        shaking = strands.create_task(_first_certificate(asker, first, parts))
        told = await _told(asker, first, parts, opened) if opened else {}
    if told is None:
        return None
    facts = _with(first, dict.fromkeys(fields_of(parts), NOT_ASKED) | dict(told))
    if "certificates" in parts:
        facts = _with(facts, await _certificates(asker, facts, endpoint, await shaking))
    if "flaws" in parts:
        facts = _with(facts, await weaknesses(asker.peer, facts, endpoint))
    return None if is_another(first, facts) else facts


def is_another(first: TlsFacts, now: TlsFacts) -> bool:
    """Tell whether something differs on which more rests than what was asked again."""
    return (
        _settled(first) != _settled(now)
        or _differ(first.suites, now.suites)
        or _differ(first.groups, now.groups)
        or _shown(first) != _shown(now)
    )


def _settled(facts: TlsFacts) -> Mapping[str, Answer]:
    return {version: answer.settled for version, answer in seen(facts.versions).items()}


def _differ(
    first: Mapping[str, Suites] | Mapping[str, Groups] | NotSeen,
    now: Mapping[str, Suites] | Mapping[str, Groups] | NotSeen,
) -> bool:
    """Tell whether one has what the other, if it is complete, has not."""
    if isinstance(first, NotSeen) or isinstance(now, NotSeen):
        return first != now
    if first.keys() != now.keys():
        return True
    pairs = [(first[version], now[version]) for version in first]
    return any(
        (one.complete and not {*other.taken} <= {*one.taken})
        or (other.complete and not {*one.taken} <= {*other.taken})
        for one, other in pairs
    )


def _shown(facts: TlsFacts) -> object:
    """Return the version of the handshake, and the certificates of the peer's own."""
    if isinstance(facts.chain, NotSeen):
        return None
    return facts.handshake_version, frozenset(leaf.sha256 for leaf in facts.leaves)


def _with(facts: TlsFacts, values: Mapping[str, Any]) -> TlsFacts:
    return replace(facts, **values)


def _versions(first: TlsFacts, parts: frozenset[Part]) -> Sequence[Version]:
    """Return the versions to ask, newest first: those on whose being taken the parts rest."""
    if "versions" in parts:
        return NEWEST_FIRST
    taken = [version for version in NEWEST_FIRST if version in first.taken]
    if parts & SEARCHES:
        return taken
    begun = [version for version in taken if version != WITHOUT_HELLO]
    older = [version for version in begun if version != "TLS 1.3"]
    names = (older or begun)[:1] if "names" in parts else []
    return [v for v in begun if v in names or ("fallback" in parts and v in begun[:2])]


async def _told(
    asker: Asker, first: TlsFacts, parts: frozenset[Part], opened: Connection
) -> Values | None:
    """Return what hellos tell of the parts; None where the peer takes other versions now."""
    versions = _versions(first, parts)
    asked = await ask_versions(asker, opened, versions=versions)
    if set(Survey(asked=asked).taken) != {v for v in versions if v in first.taken}:
        return None
    told = await survey(
        asker, asked, search_13=None, once_suites_are_known=_nothing_more, parts=parts
    )
    asked = await confirm_resets(asker, asked)
    wanted = fields_of(parts)
    keep_answers(asker.peer, evidence.of_answers(asked, told, wanted))
    found = {name: value for name, value in told.facts().items() if name in wanted}
    return {**found, **_of_versions(asked)} if "versions" in parts else found


async def _nothing_more(_told: Survey) -> None:
    """Wait for no suites."""


def _of_versions(asked: Mapping[Version, Asked]) -> Values:
    versions = {version: entry.answer() for version, entry in asked.items()}
    return {"versions": versions, "speaks": speaks(asked)}


async def _first_certificate(
    asker: Asker, first: TlsFacts, parts: frozenset[Part]
) -> "Main | NotSeen | None":
    if "certificates" not in parts:
        return None
    taken = _taken(first)
    suite = seen(first.versions)[taken[-1]].suite
    encrypts = suite is None or traits(suite_name(suite)).cipher != "NULL"
    return await first_certificate(asker, taken, encrypts=encrypts)


def _taken(facts: TlsFacts) -> list[Version]:
    return [version for version in reversed(NEWEST_FIRST) if version in facts.taken]


async def _certificates(
    asker: Asker, facts: TlsFacts, endpoint: Endpoint, main: "Main | NotSeen | None"
) -> Values:
    return await certificates(
        asker,
        _taken(facts),
        endpoint,
        facts.seen_at,
        suites=facts.suites,
        groups=facts.groups,
        first=main,
    )
