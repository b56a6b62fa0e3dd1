"""Look at TLS at one address of an endpoint."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.certificates.look import see_certificates, unseen
from checks.tls.facts import TlsFacts, Version
from checks.tls.hellos import evidence
from checks.tls.hellos.ask import DIRECT, Asker, NotBegun, Patience, Peer
from checks.tls.hellos.survey import Survey, survey
from checks.tls.hellos.versions import Asked, ask_versions, confirm_resets
from checks.tls.starttls.conversation import NoStartTls
from checks.tls.wire.hello import server_name_of
from checks.tls.wire.records import is_http
from checks.verdict import NOT_ASKED, Answer, CannotObserve, Cause, NotSeen, Said
from checks.world import Connection, NotConnected, World

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
    asked = await ask_versions(asker, opened)
    shown: dict[str, object] = {}

    async def see(told: Survey) -> None:
        shown.update(await _certificates(asker, told, endpoint, facts.seen_at))

    told = await survey(asker, asked, once_suites_are_known=see)
    facts = _with(replace(facts, speaks=_speaks(asked)), {**told.facts(), **shown})
    asked = await confirm_resets(asker, asked)
    facts = replace(facts, versions={version: entry.answer() for version, entry in asked.items()})
    peer = asker.peer
    where = f"TLS answers of {peer.address} port {peer.port}"
    peer.world.keep(evidence.of_answers(asked, told), media_type=evidence.MEDIA_TYPE, about=where)
    return _with(facts, await _weaknesses(peer, facts, endpoint, facts.seen_at))


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


async def _certificates(
    asker: Asker, told: Survey, endpoint: Endpoint, seen_at: datetime
) -> Mapping[str, object]:
    """Shake hands, if there is anything to shake hands in."""
    if not told.taken:
        return unseen(_nothing_taken(told.asked, _speaks(told.asked)))
    left_s = ALL_SECONDS - (MOST_SECONDS - asker.patience.seconds)
    limit_s = max(LEAST_SECONDS, min(HANDSHAKES_S, left_s))
    if asker.peer.scheme not in DIRECT:
        limit_s = HANDSHAKES_WITH_DIALOGUE_S
    return await see_certificates(
        asker.peer,
        told.taken,
        seen_at=seen_at,
        agency_cas=endpoint.agency_cas,
        suites=told.suites,
        groups=told.groups,
        limit_s=limit_s,
    )


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
    if endpoint.intrusiveness_at(now) < 1 or not facts.taken:
        return {}
    from checks.tls.weaknesses.probe import probe_weaknesses  # noqa: PLC0415 (few endpoints need it)

    return await probe_weaknesses(peer, facts)
