"""The steps that looks at TLS at one address are made of, the first and the second."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from checks.declared import Endpoint
from checks.tls.facts import Groups, Suites, TlsFacts, Version
from checks.tls.hellos import evidence
from checks.tls.hellos.ask import DIRECT, Asker, NotBegun, Patience, Peer
from checks.tls.hellos.versions import Asked
from checks.tls.wire.records import is_http
from checks.verdict import Answer, CannotObserve, Cause, NotSeen, Said
from checks.world import Connection, NotConnected

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


def patience_with(peer: Peer) -> Patience:
    """Return how long, and how many times, one look may ask by hellos."""
    return Patience(
        seconds=MOST_SECONDS if peer.scheme in DIRECT else MOST_SECONDS_WITH_DIALOGUE,
        silent_seconds=MOST_SILENT_SECONDS,
        connections=MOST_CONNECTIONS,
    )


async def reach(peer: Peer) -> Connection:
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


def speaks(asked: Mapping[Version, Asked]) -> str:
    """Tell what the port speaks: "tls", "http", or "" where nothing tells."""
    replies = [entry.reply for entry in asked.values()]
    if any(reply.answer in (Answer.TAKEN, Answer.REFUSED) for reply in replies):
        return "tls"
    return "http" if any(is_http(reply.first_bytes) for reply in replies) else ""


async def first_certificate(
    asker: Asker, taken: Sequence[Version], *, encrypts: bool
) -> "Main | NotSeen":
    """Shake hands while the hellos go on."""
    await asyncio.to_thread(_load)
    from checks.tls.certificates.look import see_first  # noqa: PLC0415 (see `_load`)

    return await see_first(asker.peer, taken, encrypts=encrypts, limit_s=_handshakes_s(asker))


def _load() -> None:
    """Load the cryptography while the network is waited for: it takes longer than an answer."""
    import checks.tls.certificates.look  # noqa: F401, PLC0415


async def certificates(
    asker: Asker,
    taken: Sequence[Version],
    endpoint: Endpoint,
    seen_at: datetime,
    *,
    suites: Mapping[str, Suites] | NotSeen,
    groups: Mapping[str, Groups] | NotSeen,
    first: "Main | NotSeen | None",
) -> Mapping[str, object]:
    """See what certificates there are, in the versions that are taken, of which there are some."""
    from checks.tls.certificates.look import see_certificates  # noqa: PLC0415

    return await see_certificates(
        asker.peer,
        taken,
        seen_at=seen_at,
        agency_cas=endpoint.agency_cas,
        suites=suites,
        groups=groups,
        first=first,
        limit_s=_handshakes_s(asker),
    )


def no_certificates(asked: Mapping[Version, Asked]) -> Mapping[str, object]:
    """Say why there are none to see, where no version was taken to shake hands in."""
    from checks.tls.certificates.look import unseen  # noqa: PLC0415

    return unseen(_nothing_taken(asked, speaks(asked)))


def _handshakes_s(asker: Asker) -> float:
    """Return how long handshakes may take, as the hellos have left it."""
    if asker.peer.scheme not in DIRECT:
        return HANDSHAKES_WITH_DIALOGUE_S
    left_s = ALL_SECONDS - (MOST_SECONDS - asker.patience.seconds)
    return max(LEAST_SECONDS, min(HANDSHAKES_S, left_s))


def _nothing_taken(asked: Mapping[Version, Asked], spoken: str) -> NotSeen:
    if spoken == "http":
        why = Said("the port speaks plain HTTP, so that no certificate is shown")
        return NotSeen(cause=Cause.UNREACHABLE, why=why)
    if all(entry.reply.answer is Answer.SILENT for entry in asked.values()):
        why = Said("no TLS hello was answered, so that no certificate is shown")
        return NotSeen(cause=Cause.TIMED_OUT, why=why)
    why = Said("no TLS version was taken, so that no certificate is shown")
    return NotSeen(cause=Cause.UNREACHABLE, why=why)


async def weaknesses(peer: Peer, facts: TlsFacts, endpoint: Endpoint) -> Mapping[str, object]:
    """Probe for flaws, where the owner has given leave to do so."""
    if endpoint.intrusiveness_at(facts.seen_at) < 1:
        return dict.fromkeys(OF_LEAVE, NO_LEAVE)
    if not facts.taken:
        return {}
    from checks.tls.weaknesses.probe import probe_weaknesses  # noqa: PLC0415 (few endpoints need it)

    return await probe_weaknesses(peer, facts)


def keep_answers(peer: Peer, answers: bytes) -> None:
    """Keep what hellos were answered, as evidence."""
    where = f"TLS answers of {peer.address} port {peer.port}"
    peer.world.keep(answers, media_type=evidence.MEDIA_TYPE, about=where)
