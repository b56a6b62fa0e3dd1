"""Look at TLS at one address of an endpoint."""

import asyncio
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.facts import TlsFacts, Version
from checks.tls.hellos import evidence
from checks.tls.hellos.ask import DIRECT, Asker, NotBegun, Patience, Peer
from checks.tls.hellos.search_13 import Search13
from checks.tls.hellos.survey import Survey, survey
from checks.tls.hellos.versions import Asked, ask_versions, confirm_resets
from checks.tls.starttls.conversation import NoStartTls
from checks.tls.wire.hello import server_name_of
from checks.tls.wire.records import is_http
from checks.verdict import NOT_ASKED, Answer, CannotObserve, Cause, NotSeen, Said
from checks.world import Connection, NotConnected, World

if TYPE_CHECKING:
    from checks.tls.certificates.look import Main

REACH_WAITS_S: Final = (3.0, 4.0)
MOST_SECONDS: Final = 12.0  # of asking by hellos; with the handshakes a look stays under 15
MOST_SILENT_SECONDS: Final = 8.0
# Where a dialogue comes before TLS, each question costs its time as well, and mail servers take it
MOST_SECONDS_WITH_DIALOGUE: Final = 30.0
HANDSHAKES_WITH_DIALOGUE_S: Final = 15.0
MOST_CONNECTIONS: Final = 400  # a usual server costs 40
HANDSHAKES_S: Final = 6.0
LEAST_SECONDS: Final = 2.0  # for the handshakes, however long the hellos took
ALL_SECONDS: Final = 12.5
OF_LEAVE: Final = ("heartbleed", "early_ccs", "robot")
NO_LEAVE: Final = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("the inventory gives no leave to probe for this flaw")
)


async def observe(target: Target, world: World) -> TlsFacts:
    """Ask everything that hellos tell, and see the certificates by a handshake.

    `target.addresses` holds the one address to look at. Raises CannotObserve when it gives no
    connection.
    """
    endpoint = _endpoint(target)
    host, seen_at = _in_ascii(endpoint.host), world.now()
    peer = Peer(
        world=world,
        address=target.addresses[0],
        port=endpoint.port,
        server_name=server_name_of(host),
        scheme=endpoint.scheme,
        host=host,
    )
    facts = TlsFacts(
        seen_at=seen_at,
        host=host,
        port=endpoint.port,
        scheme=endpoint.scheme,
        server_name=peer.server_name,
    )
    patience = Patience(
        seconds=MOST_SECONDS if peer.scheme in DIRECT else MOST_SECONDS_WITH_DIALOGUE,
        silent_seconds=MOST_SILENT_SECONDS,
        connections=MOST_CONNECTIONS,
    )
    asker = Asker(peer, patience)
    try:
        opened = await _reach(peer)
    except NoStartTls as error:
        return _without_tls(facts, peer, error)
    return await _looked(asker, facts, opened, endpoint)


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
            shown.update(await _certificates(asker, told, endpoint, facts.seen_at, first))

        told = await survey(asker, asked, search_13=early.search_13, once_suites_are_known=see)
    facts = _with(replace(facts, speaks=_speaks(asked)), {**told.facts(), **shown})
    asked = await confirm_resets(asker, asked)
    facts = replace(facts, versions={version: entry.answer() for version, entry in asked.items()})
    peer = asker.peer
    where = f"TLS answers of {peer.address} port {peer.port}"
    peer.world.keep(evidence.of_answers(asked, told), media_type=evidence.MEDIA_TYPE, about=where)
    return _with(facts, await _weaknesses(peer, facts, endpoint, facts.seen_at))


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
            self.first = self._strands.create_task(_first_certificate(self._asker, told))


def _without_tls(facts: TlsFacts, peer: Peer, error: NoStartTls) -> TlsFacts:
    """Return that the peer speaks its protocol, and that for want of TLS nothing else is seen."""
    said, where = error.said.encode("ascii"), f"{peer.address} port {peer.port}"
    peer.world.keep(said, media_type="text/plain", about=f"refusal of TLS by {where}")
    open_fields = [field.name for field in fields(TlsFacts) if field.default is NOT_ASKED]
    nothing = dict.fromkeys(open_fields, error.as_not_seen())
    return _with(facts, nothing | {"speaks": error.scheme})


def _with(facts: TlsFacts, values: Mapping[str, Any]) -> TlsFacts:
    return replace(facts, **values)


def _endpoint(target: Target) -> Endpoint:
    endpoint = target.declared
    if not isinstance(endpoint, Endpoint):
        raise CannotObserve(Cause.NOTHING_DECLARED, "no URL is declared")
    return endpoint


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


async def _reach(peer: Peer) -> Connection:
    """Open the first connection, trying again where there is silence. Raises CannotObserve."""
    failure = ""
    for wait_s in REACH_WAITS_S:
        try:
            return await peer.open(timeout_s=wait_s)
        except NotBegun as error:
            raise error.reason from None
        except NotConnected as error:
            failure = error.failure
        if failure != "silent":
            break
    raise _unreached(failure, peer.address, peer.port)


def _unreached(failure: str, address: str, port: int) -> CannotObserve:
    if failure == "silent":
        return CannotObserve(
            Cause.TIMED_OUT, "{address} port {port} does not answer", address=address, port=port
        )
    if failure == "no_route":
        return CannotObserve(
            Cause.UNREACHABLE, "there is no route to {address}", address=address, port=port
        )
    return CannotObserve(
        Cause.UNREACHABLE, "{address} port {port} refuses connections", address=address, port=port
    )


def _speaks(asked: Mapping[Version, Asked]) -> str:
    replies = [entry.reply for entry in asked.values()]
    if any(reply.answer in (Answer.TAKEN, Answer.REFUSED) for reply in replies):
        return "tls"
    return "http" if any(is_http(reply.first_bytes) for reply in replies) else ""


async def _first_certificate(asker: Asker, told: Survey) -> "Main | NotSeen":
    """Shake hands while the hellos go on."""
    await asyncio.to_thread(_load)
    from checks.tls.certificates.look import see_first  # noqa: PLC0415 (see `_load`)

    return await see_first(
        asker.peer, told.taken, encrypts=told.encrypts, limit_s=_handshakes_s(asker)
    )


def _load() -> None:
    """Load the cryptography while the network is waited for: it takes longer than an answer."""
    import checks.tls.certificates.look  # noqa: F401, PLC0415


async def _certificates(
    asker: Asker,
    told: Survey,
    endpoint: Endpoint,
    seen_at: datetime,
    first: "Main | NotSeen | None",
) -> Mapping[str, object]:
    """See what certificates there are, if there is anything to shake hands in."""
    from checks.tls.certificates.look import see_certificates, unseen  # noqa: PLC0415

    if not told.taken:
        return unseen(_nothing_taken(told.asked, _speaks(told.asked)))
    return await see_certificates(
        asker.peer,
        told.taken,
        seen_at=seen_at,
        agency_cas=endpoint.agency_cas,
        suites=told.suites,
        groups=told.groups,
        first=first,
        limit_s=_handshakes_s(asker),
    )


def _handshakes_s(asker: Asker) -> float:
    """Return how long handshakes may take, as the hellos have left it."""
    if asker.peer.scheme not in DIRECT:
        return HANDSHAKES_WITH_DIALOGUE_S
    left_s = ALL_SECONDS - (MOST_SECONDS - asker.patience.seconds)
    return max(LEAST_SECONDS, min(HANDSHAKES_S, left_s))


def _nothing_taken(asked: Mapping[Version, Asked], speaks: str) -> NotSeen:
    if speaks == "http":
        why = Said("the port speaks plain HTTP, so that no certificate is shown")
        return NotSeen(cause=Cause.UNREACHABLE, why=why)
    if all(entry.reply.answer is Answer.SILENT for entry in asked.values()):
        why = Said("no TLS hello was answered, so that no certificate is shown")
        return NotSeen(cause=Cause.TIMED_OUT, why=why)
    why = Said("no TLS version was taken, so that no certificate is shown")
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


async def _weaknesses(
    peer: Peer, facts: TlsFacts, endpoint: Endpoint, now: datetime
) -> Mapping[str, object]:
    """Probe for flaws, where the owner has given leave to do so."""
    if endpoint.intrusiveness_at(now) < 1:
        return dict.fromkeys(OF_LEAVE, NO_LEAVE)
    if not facts.taken:
        return {}
    from checks.tls.weaknesses.probe import probe_weaknesses  # noqa: PLC0415 (few endpoints need it)

    return await probe_weaknesses(peer, facts)
