"""See what certificates a server shows, and what else only a handshake tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from checks.tls.certificates import chain_facts
from checks.tls.certificates.chain_facts import MOST_CERTIFICATES, Chain
from checks.tls.certificates.extensions import printable
from checks.tls.certificates.glimpse import KINDS, glimpse, kind_of
from checks.tls.certificates.handshake import (
    PROTOCOLS,
    SUITES,
    UNENCRYPTED,
    BrokenOff,
    ProtocolsRefused,
    Shown,
    shake_hands,
)
from checks.tls.certificates.other_kinds import GLIMPSE_S, Clock, Known, Others, other_kinds
from checks.tls.certificates.revocation import ask_authorities
from checks.tls.certificates.staple import read_staple
from checks.tls.facts import OLDEST_FIRST, Groups, Staple, Suites, Version
from checks.tls.hellos.ask import DIRECT, Peer
from checks.tls.wire import iana
from checks.verdict import NOT_ASKED, Answer, CannotObserve, Cause, NotSeen, Said
from checks.world import NotConnected

MOST_SECONDS: Final = 6.0
HANDSHAKE_S: Final = 3.5
OF_HANDSHAKE: Final = ("alpn", "group", "early_data", "tickets", "client_certificate")
OF_CHAIN: Final = (
    *("chain", "chain_shape", "chains", "public_trust", "agency_trust", "staple", "revocation"),
)
NO_ANSWER: Final = NotSeen(
    cause=Cause.TIMED_OUT, why=Said("no connection for a handshake was given in time")
)
NO_CONNECTION: Final = NotSeen(
    cause=Cause.UNREACHABLE, why=Said("no connection for a handshake was given")
)
NO_PROTOCOL: Final = NotSeen(
    cause=Cause.UNREACHABLE, why=Said("the server refuses every application protocol")
)
NOT_COMPLETED: Final = NotSeen(
    cause=Cause.NO_PERMISSION, why=Said("the server did not complete the handshake with us")
)
NOT_HEARD_OUT: Final = NotSeen(
    cause=Cause.TIMED_OUT, why=Said("the server said nothing after the handshake")
)
NOT_IN_13: Final = NotSeen(
    cause=Cause.UNSTEADY,
    why=Said("the server takes TLS 1.3, but the handshake was in an older one"),
)
UNREAD: Final = NotSeen(
    cause=Cause.NO_TOOL, why=Said("what the server said in the handshake could not be read")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Main:
    """What came first: of a handshake, or, where there was none, of a hello alone."""

    chain: tuple[bytes, ...]
    version: Version
    staple: bytes | None
    told: bool  # all that comes with the chain
    shown: Shown | NotSeen

    @property
    def group(self) -> int | None:
        """Return the group of the key exchange."""
        return self.shown.said.group if isinstance(self.shown, Shown) else None


def unseen(why: NotSeen, taken: Sequence[Version] = ()) -> Mapping[str, object]:
    """Return the same absence for all that `see_certificates` tells."""
    fields = ("handshake_version", "handshake_completed", "chain_sent", *OF_HANDSHAKE, *OF_CHAIN)
    return {**dict.fromkeys(fields, why), **_no_early_data(taken)}


async def see_certificates(
    peer: Peer,
    taken: Sequence[Version],
    *,
    seen_at: datetime,
    agency_cas: Sequence[bytes] = (),
    suites: Mapping[str, Suites] | NotSeen = NOT_ASKED,
    groups: Mapping[str, Groups] | NotSeen = NOT_ASKED,
    first: Main | NotSeen | None = None,
    limit_s: float = MOST_SECONDS,
) -> Mapping[str, object]:
    """Return values for fields of TlsFacts; certificates and the staple are kept as evidence.

    `taken` holds the versions that the peer takes, at least one. `suites` and `groups`, when they
    are known, spare questions for other kinds of key; `first` is what `see_first` brought, if it
    was asked before. A usual server gets one handshake and one more hello.
    """
    clock, known = Clock(limit_s), Known(taken=taken, suites=suites, groups=groups)
    main = await see_first(peer, taken, limit_s=limit_s) if first is None else first
    if isinstance(main, NotSeen):
        return unseen(main, taken)
    values = {**_of_handshake(main, taken), "chain_sent": len(main.chain)}
    read = chain_facts.read_chain(main.chain)
    if isinstance(read, NotSeen):
        _keep(peer, [main.chain])
        return {**values, **dict.fromkeys(OF_CHAIN, read)}
    others = await _others(peer, known, main, read, clock)
    _keep(peer, [main.chain, *others.chains])
    stapled = main.staple or await _staple_again(peer, main, read, clock)
    if stapled:
        about = f"OCSP response of {peer.address} port {peer.port}"
        peer.world.keep(stapled, media_type="application/ocsp-response", about=about)
    others_read = [chain_facts.read_chain(chain) for chain in others.chains]
    loaded = [each.loaded for each in (read, *others_read) if isinstance(each, Chain)]
    return {
        **values,
        "revocation": await ask_authorities(peer.world, loaded, chain_facts.stores_of(agency_cas)),
        **chain_facts.facts_of(read, others_read, agency_cas, seen_at, complete=others.all_told),
        "staple": _staple(stapled, main, read, seen_at),
    }


async def see_first(
    peer: Peer,
    taken: Sequence[Version],
    *,
    encrypts: bool = True,
    limit_s: float = MOST_SECONDS,
) -> Main | NotSeen:
    """Shake hands in the newest version, or else have the certificate shown in passing.

    `encrypts`: it takes suites that do.
    """
    clock = Clock(limit_s)
    newest = max(taken, key=OLDEST_FIRST.index)
    if newest in ("SSLv2", "SSLv3"):
        shown: Shown | NotSeen = NotSeen(
            cause=Cause.NO_TOOL,
            why=Said(
                "takes nothing newer than {version}, in which this agent completes no handshake",
                {"version": newest},
            ),
        )
    else:
        shown = await _shake(peer, newest, SUITES if encrypts else UNENCRYPTED, clock)
    if isinstance(shown, Shown):
        said, version = shown.said, shown.version
        return Main(
            chain=shown.chain, version=version, staple=said.staple, told=said.told, shown=shown
        )
    if newest != "SSLv2":
        got = await glimpse(peer, newest, KINDS, limit_s=clock.left_s(GLIMPSE_S))
        if got.answer is Answer.TAKEN:
            return Main(
                chain=got.chain, version=newest, staple=got.staple, told=got.told, shown=shown
            )
    return shown


async def _shake(peer: Peer, newest: Version, suites: bytes, clock: Clock) -> Shown | NotSeen:
    """Shake hands, and once more when that was broken off or our protocols are not welcome."""
    asked = offered = PROTOCOLS if peer.scheme in DIRECT else ()
    failure = NOT_ASKED
    for _ in range(2):
        try:
            connection = await peer.open(timeout_s=clock.left_s(HANDSHAKE_S))
            limit_s = clock.left_s(HANDSHAKE_S)
            shown = await shake_hands(
                connection,
                peer.server_name,
                newest,
                protocols=offered,
                suites=suites,
                limit_s=limit_s,
            )
            return replace(shown, protocols_asked=bool(asked))
        except ProtocolsRefused:
            offered, failure = (), NO_PROTOCOL
        except NotConnected as error:
            failure = NO_ANSWER if error.failure == "silent" else NO_CONNECTION
        except BrokenOff as error:
            failure = error.reason.as_not_seen()
        except CannotObserve as error:
            return error.as_not_seen()
    return failure


def _of_handshake(main: Main, taken: Sequence[Version]) -> Mapping[str, object]:
    """Return what the handshake told besides certificates."""
    shown = main.shown
    if isinstance(shown, NotSeen):
        completed = shown if main.version == "SSLv3" else False
        values = dict.fromkeys(OF_HANDSHAKE, shown) | {"handshake_completed": completed}
        return {"handshake_version": main.version, **values, **_no_early_data(taken)}
    return {
        "handshake_version": main.version,
        "handshake_completed": shown.completed,
        "alpn": _alpn(shown),
        "group": _group(shown),
        "client_certificate": _wants_certificate(shown),
        **_of_tickets(shown),
        **_no_early_data(taken),
    }


def _group(shown: Shown) -> str | NotSeen:
    """Return "" for an exchange of keys in no named group."""
    said = shown.said
    if said.group is None:
        return "" if said.told else UNREAD
    return iana.group_name(said.group)


def _alpn(shown: Shown) -> str | NotSeen | None:
    if shown.said.unreadable:
        return UNREAD
    if not shown.protocols_asked:
        return NOT_ASKED
    chosen = shown.said.alpn
    return None if chosen is None else printable(chosen.decode("latin-1"))


def _wants_certificate(shown: Shown) -> bool | NotSeen:
    said = shown.said
    return said.wants_certificate if said.wants_certificate or said.told else UNREAD


def _of_tickets(shown: Shown) -> Mapping[str, object]:
    """Tell tickets and early data, which only a ticket can allow (RFC 8446, 4.2.10)."""
    said = shown.said
    if said.tickets:
        early = any(ticket.early_data_bytes for ticket in said.tickets)
        return {"tickets": True, "early_data": early if said.is_13 else NOT_IN_13}
    if said.unreadable:
        return {"tickets": UNREAD, "early_data": UNREAD}
    if not (shown.completed and shown.heard_out):
        why = NOT_HEARD_OUT if shown.completed else NOT_COMPLETED
        return {"tickets": why, "early_data": why}
    return {"tickets": False, "early_data": False if said.is_13 else NOT_IN_13}


def _no_early_data(taken: Sequence[Version]) -> Mapping[str, object]:
    return {"early_data": None} if taken and "TLS 1.3" not in taken else {}


async def _others(peer: Peer, known: Known, main: Main, read: Chain, clock: Clock) -> Others:
    kind = kind_of(read.read[0])
    if kind is None:
        return Others(chains=(), all_told=False)
    return await other_kinds(
        peer, known, shown=kind, version=main.version, group=main.group, clock=clock
    )


async def _staple_again(peer: Peer, main: Main, read: Chain, clock: Clock) -> bytes | None:
    """Ask a second time for a staple that must be there: some servers fetch it when first asked."""
    leaf, kind = read.read[0], kind_of(read.read[0])
    pointers = leaf.ocsp_urls
    if isinstance(pointers, NotSeen) or not pointers or kind is None:
        return None
    limit_s = clock.left_s(GLIMPSE_S)
    got = await glimpse(peer, main.version, {kind}, group=main.group, limit_s=limit_s)
    return got.staple


def _staple(
    stapled: bytes | None, main: Main, read: Chain, now: datetime
) -> Staple | NotSeen | None:
    if stapled is None:
        return None if main.told else UNREAD
    return read_staple(stapled, read.loaded[0], read.loaded, now)


def _keep(peer: Peer, chains: Sequence[Sequence[bytes]]) -> None:
    where = f"{peer.address} port {peer.port}"
    for der in dict.fromkeys(der for chain in chains for der in chain[:MOST_CERTIFICATES]):
        peer.world.keep(der, media_type="application/pkix-cert", about=f"certificate of {where}")
