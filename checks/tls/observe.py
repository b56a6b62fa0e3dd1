"""Look at TLS at one address of an endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from cryptography import x509

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls import evidence, trust
from checks.tls.ask import Peer
from checks.tls.certificate import UnreadableCertificate, load, read_certificate
from checks.tls.facts import OLDEST_FIRST, Certificate, TlsFacts, Trust, Version
from checks.tls.handshake import Shown, shake_hands
from checks.tls.hello import server_name_of
from checks.tls.records import is_http
from checks.tls.versions import Asked, ask_versions
from checks.verdict import Answer, CannotObserve, Cause, NotSeen, Said
from checks.world import Connection, NotConnected, World

DIRECT: Final = ("https", "tls", "http")  # the others begin TLS by a command of their own
MOST_CERTIFICATES: Final = 20  # read of a chain; a usual one has two to four
REACH_WAITS_S: Final = (3.0, 4.0)


async def observe(target: Target, world: World) -> TlsFacts:
    """Ask every version, and see the certificates by a handshake.

    `target.addresses` holds the one address to look at. Raises CannotObserve when it gives no
    connection.
    """
    endpoint, address = _endpoint(target), target.addresses[0]
    host, seen_at = _in_ascii(endpoint.host), world.now()
    name = server_name_of(host)
    peer = Peer(world=world, address=address, port=endpoint.port, server_name=name)
    asked = await ask_versions(peer, await _reach(peer))
    speaks = _speaks(asked)
    shown = await _certificates(peer, asked, speaks)
    _keep(peer, asked, shown)
    bare = TlsFacts(
        seen_at=seen_at,
        host=host,
        port=endpoint.port,
        scheme=endpoint.scheme,
        server_name=name,
        versions={version: entry.answer() for version, entry in asked.items()},
        speaks=speaks,
    )
    return _with_certificates(bare, shown, endpoint.agency_cas)


def _keep(peer: Peer, asked: Mapping[Version, Asked], shown: Shown | NotSeen) -> None:
    where = f"{peer.address} port {peer.port}"
    answers = evidence.of_answers(asked)
    peer.world.keep(answers, media_type=evidence.MEDIA_TYPE, about=f"TLS answers of {where}")
    for der in () if isinstance(shown, NotSeen) else shown.chain[:MOST_CERTIFICATES]:
        peer.world.keep(der, media_type="application/pkix-cert", about=f"certificate of {where}")


def _endpoint(target: Target) -> Endpoint:
    endpoint = target.declared
    if not isinstance(endpoint, Endpoint):
        raise CannotObserve(Cause.NOTHING_DECLARED, "no URL is declared")
    if endpoint.scheme not in DIRECT:
        raise CannotObserve(
            Cause.NO_TOOL,
            "TLS that {scheme} begins by a command of its own cannot be looked at yet",
            scheme=endpoint.scheme,
        )
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
            return await peer.world.connect(peer.address, peer.port, timeout_s=wait_s)
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


async def _certificates(peer: Peer, asked: Mapping[Version, Asked], speaks: str) -> Shown | NotSeen:
    """Shake hands, if there is anything to shake hands in."""
    taken = [v for v, entry in asked.items() if entry.reply.answer is Answer.TAKEN]
    if not taken:
        return _nothing_taken(asked, speaks)
    newest = max(taken, key=OLDEST_FIRST.index)
    if newest == "SSLv3":
        why = Said("takes only SSLv3, in which this agent cannot ask for the certificate")
        return NotSeen(cause=Cause.NO_TOOL, why=why)
    try:
        connection = await peer.world.connect(peer.address, peer.port)
        return await shake_hands(connection, peer.server_name, newest)
    except NotConnected as error:
        return _unreached(error.failure, peer.address, peer.port).as_not_seen()
    except CannotObserve as error:
        return error.as_not_seen()


def _nothing_taken(asked: Mapping[Version, Asked], speaks: str) -> NotSeen:
    if speaks == "http":
        why = Said("the port speaks plain HTTP, so that no certificate is shown")
        return NotSeen(cause=Cause.UNREACHABLE, why=why)
    if all(entry.reply.answer is Answer.SILENT for entry in asked.values()):
        why = Said("no TLS hello was answered, so that no certificate is shown")
        return NotSeen(cause=Cause.TIMED_OUT, why=why)
    why = Said("no TLS version was taken, so that no certificate is shown")
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


def _with_certificates(
    facts: TlsFacts, shown: Shown | NotSeen, agency_cas: Sequence[bytes]
) -> TlsFacts:
    """Read and verify the chain. What cannot be read is not seen, and neither is its trust."""
    if isinstance(shown, NotSeen):
        return _without_chain(
            replace(facts, handshake_version=shown, handshake_completed=shown, chain_sent=shown),
            shown,
        )
    facts = replace(
        facts,
        handshake_version=shown.version,
        handshake_completed=shown.completed,
        chain_sent=len(shown.chain),
    )
    leaf, *others = shown.chain[:MOST_CERTIFICATES]
    try:
        readable = [(load(leaf), read_certificate(leaf)), *_readable(others)]
    except UnreadableCertificate as error:
        why = Said("the certificate cannot be read: {fault}", {"fault": str(error)})
        return _without_chain(facts, NotSeen(cause=Cause.NO_TOOL, why=why))
    loaded = [certificate for certificate, _ in readable]
    return replace(
        facts,
        chain=tuple(read for _, read in readable),
        public_trust=trust.verify(loaded, trust.public_anchors(), facts.seen_at),
        agency_trust=_agency_trust(loaded, agency_cas, facts.seen_at),
    )


def _without_chain(facts: TlsFacts, why: NotSeen) -> TlsFacts:
    return replace(facts, chain=why, public_trust=why, agency_trust=why)


def _readable(ders: Sequence[bytes]) -> list[tuple[x509.Certificate, Certificate]]:
    readable = []
    for der in ders:
        try:
            readable.append((load(der), read_certificate(der)))
        except UnreadableCertificate:
            continue  # its absence shows in chain_sent
    return readable


def _agency_trust(
    chain: Sequence[x509.Certificate], agency_cas: Sequence[bytes], now: datetime
) -> Trust | NotSeen | None:
    if not agency_cas:
        return None
    try:
        return trust.verify(chain, [load(der) for der in agency_cas], now)
    except UnreadableCertificate as error:
        why = Said(
            "a certificate of the agency's own authority cannot be read: {fault}",
            {"fault": str(error)},
        )
        return NotSeen(cause=Cause.NOT_DECLARED, why=why)
