"""Look at TLS at one address of an endpoint."""

import asyncio
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.facts import TlsFacts, Version
from checks.tls.hellos import evidence
from checks.tls.hellos.ask import Asker, Peer
from checks.tls.hellos.search_13 import Search13
from checks.tls.hellos.survey import Survey, survey
from checks.tls.hellos.versions import Asked, ask_versions, confirm_resets
from checks.tls.starttls.conversation import NoStartTls
from checks.tls.steps import (
    certificates,
    first_certificate,
    keep_answers,
    no_certificates,
    patience_with,
    reach,
    speaks,
    weaknesses,
)
from checks.tls.wire.hello import server_name_of
from checks.verdict import NOT_ASKED, CannotObserve, Cause, NotSeen
from checks.world import Connection, World

if TYPE_CHECKING:
    from checks.tls.certificates.look import Main


async def observe(target: Target, world: World) -> TlsFacts:
    """Ask everything that hellos tell, and see the certificates by a handshake.

    `target.addresses` holds the one address to look at. Raises CannotObserve when it gives no
    connection.
    """
    endpoint = endpoint_of(target)
    peer = peer_of(target, endpoint, world)
    facts = TlsFacts(
        seen_at=world.now(),
        host=peer.host,
        port=peer.port,
        scheme=peer.scheme,
        server_name=peer.server_name,
    )
    try:
        opened = await reach(peer)
    except NoStartTls as error:
        return _without_tls(facts, peer, error)
    return await _looked(Asker(peer, patience_with(peer)), facts, opened, endpoint)


async def _looked(
    asker: Asker, facts: TlsFacts, opened: Connection, endpoint: Endpoint
) -> TlsFacts:
    """Ask all there is to ask, the first hello on a connection that is open already."""
    shown: dict[str, object] = {}
    async with asyncio.TaskGroup() as strands:
        early = _Early(asker, strands)
        asked = await ask_versions(asker, opened, early.begin)
        early.begin_at_latest(Survey(asked=asked))

        async def see(told: Survey) -> None:
            first = await early.first if early.first else None
            shown.update(await _shown(asker, told, endpoint, facts.seen_at, first))

        told = await survey(asker, asked, search_13=early.search_13, once_suites_are_known=see)
    facts = _with(replace(facts, speaks=speaks(asked)), {**told.facts(), **shown})
    asked = await confirm_resets(asker, asked)
    facts = replace(facts, versions={version: entry.answer() for version, entry in asked.items()})
    keep_answers(asker.peer, evidence.of_answers(asked, told))
    return _with(facts, await weaknesses(asker.peer, facts, endpoint))


async def _shown(
    asker: Asker,
    told: Survey,
    endpoint: Endpoint,
    seen_at: datetime,
    first: "Main | NotSeen | None",
) -> Mapping[str, object]:
    """See what certificates there are, if there is anything to shake hands in."""
    if not told.taken:
        return no_certificates(told.asked)
    suites, groups = told.suites, told.groups
    return await certificates(
        asker, told.taken, endpoint, seen_at, suites=suites, groups=groups, first=first
    )


class _Early:
    """What can begin as soon as the newest version is taken, while the others are asked for."""

    def __init__(self, asker: Asker, strands: asyncio.TaskGroup) -> None:
        self._asker = asker
        self._strands = strands
        self.search_13: Search13 | None = None
        self.first: asyncio.Task[Main | NotSeen] | None = None

    def begin(self, version: Version, entry: Asked) -> None:
        """Begin what TLS 1.3 allows."""
        if version == "TLS 1.3":
            self.search_13 = Search13(self._asker, entry.offers[-1], entry.reply)
            self.search_13.start(self._strands)
            self.begin_at_latest(Survey(asked={version: entry}))

    def begin_at_latest(self, told: Survey) -> None:
        """Begin to shake hands, unless that was begun before."""
        if told.taken and self.first is None:
            shaking = first_certificate(self._asker, told.taken, encrypts=told.encrypts)
            self.first = self._strands.create_task(shaking)


def _without_tls(facts: TlsFacts, peer: Peer, error: NoStartTls) -> TlsFacts:
    """Return that the peer speaks its protocol, and that for want of TLS nothing else is seen."""
    said, where = error.said.encode("ascii"), f"{peer.address} port {peer.port}"
    peer.world.keep(said, media_type="text/plain", about=f"refusal of TLS by {where}")
    open_fields = [field.name for field in fields(TlsFacts) if field.default is NOT_ASKED]
    nothing = dict.fromkeys(open_fields, error.as_not_seen())
    return _with(facts, nothing | {"speaks": error.scheme})


def _with(facts: TlsFacts, values: Mapping[str, Any]) -> TlsFacts:
    return replace(facts, **values)


def endpoint_of(target: Target) -> Endpoint:
    """Return what is declared. Raises CannotObserve for what is no endpoint."""
    endpoint = target.declared
    if not isinstance(endpoint, Endpoint):
        raise CannotObserve(Cause.NOTHING_DECLARED, "no URL is declared")
    return endpoint


def peer_of(target: Target, endpoint: Endpoint, world: World) -> Peer:
    """Return whom to ask. Raises CannotObserve for a name that DNS cannot hold."""
    host = _in_ascii(endpoint.host)
    return Peer(
        world=world,
        address=target.addresses[0],
        port=endpoint.port,
        server_name=server_name_of(host),
        scheme=endpoint.scheme,
        host=host,
    )


def _in_ascii(host: str) -> str:
    """Return the name as DNS and certificates have it, in A-labels (RFC 5890, 2.3.2.1)."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise CannotObserve(
            Cause.NOT_DECLARED, "{host} is no name that DNS can hold", host=host
        ) from None
