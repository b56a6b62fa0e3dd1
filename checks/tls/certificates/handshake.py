"""Shake hands for real, to be shown what TLS hides from a hello alone.

pyOpenSSL runs over memory; the bytes go through the connection that the gate granted. What the
peer says is read from those bytes by us, sealed or not, since the library tells little of it and
nothing of a certificate that it cannot parse.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from OpenSSL import SSL, crypto

from checks.tls.facts import Version
from checks.tls.wire.flight import Flight
from checks.verdict import CannotObserve, Cause
from checks.world import Connection

MOST_SECONDS: Final = 3.5
LINGER_S: Final = 1.0  # for a ticket, after a handshake of TLS 1.3
MOST_BYTES: Final = 524288
# Anonymous suites are left out: under one of them no certificate is shown.
SUITES: Final = b"ALL:!aNULL:@SECLEVEL=0"
# Only for who takes nothing else: some firewalls drop hellos that name these.
UNENCRYPTED: Final = b"eNULL:!aNULL:@SECLEVEL=0"
PROTOCOLS: Final = (b"h2", b"http/1.1")
HANDSHAKE_SECRET: Final = "SERVER_HANDSHAKE_TRAFFIC_SECRET"  # noqa: S105 (a label of RFC 9850)
TRAFFIC_SECRET: Final = "SERVER_TRAFFIC_SECRET_0"  # noqa: S105
TIMED_OUT, CLOSED, RESET = "timed out", "connection closed", "connection reset"
NO_APPLICATION_PROTOCOL: Final = 120
NUMBERS: Final[Mapping[Version, int]] = {
    "TLS 1.0": SSL.TLS1_VERSION,
    "TLS 1.1": SSL.TLS1_1_VERSION,
    "TLS 1.2": SSL.TLS1_2_VERSION,
    "TLS 1.3": SSL.TLS1_3_VERSION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the peer showed, whether or not it then went on with us."""

    chain: tuple[bytes, ...]  # DER, as sent
    version: Version
    completed: bool  # False: for one, it wants a certificate of ours
    said: Flight
    protocols_asked: bool
    heard_out: bool  # what follows a handshake of TLS 1.3 came, or the end of it all


class BrokenOff(Exception):
    """The connection ended before the peer showed a certificate, without a word."""

    def __init__(self, reason: CannotObserve) -> None:
        super().__init__(str(reason))
        self.reason = reason


class ProtocolsRefused(Exception):
    """The peer wants another application protocol than those that were offered (RFC 7301, 3.2)."""


async def shake_hands(
    connection: Connection,
    server_name: str,
    newest: Version,
    *,
    protocols: Sequence[bytes] = (),
    suites: bytes = SUITES,
    limit_s: float = MOST_SECONDS,
) -> Shown:
    """Run a handshake that trusts anybody, and close the connection.

    `newest` is the newest version that the peer takes: some servers do not find the way down to
    it by themselves. `suites` are those before TLS 1.3, as OpenSSL writes them. Raises
    CannotObserve when the peer shows no certificate, BrokenOff, ProtocolsRefused.
    """
    secrets: dict[str, bytes] = {}
    session = _session(server_name, _context(NUMBERS[newest], suites), protocols, secrets)
    said = Flight(lambda said: secrets.get(TRAFFIC_SECRET if said.finished else HANDSHAKE_SECRET))
    fault, heard_out = TIMED_OUT, False
    try:
        async with asyncio.timeout(limit_s):
            fault = await _pump(session, connection, said)
            heard_out = not fault and (not said.is_13 or await _linger(session, connection, said))
    except TimeoutError:
        pass
    except ConnectionError:
        fault = RESET
    finally:
        await connection.close()
    if chain := said.chain or _chain_of(session):
        return Shown(
            chain=chain,
            version=_version(said, newest),
            completed=not fault and not (said.is_13 and said.refused),
            said=said,
            protocols_asked=bool(protocols),
            heard_out=heard_out,
        )
    raise _nothing_shown(said, fault, limit_s)


def _chain_of(session: SSL.Connection) -> tuple[bytes, ...]:
    """Return the chain as the library has it; it may have read what we could not."""
    chain = session.get_peer_cert_chain() or ()
    return tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, each) for each in chain)


def _nothing_shown(said: Flight, fault: str, limit_s: float) -> Exception:
    if NO_APPLICATION_PROTOCOL in said.alerts:
        return ProtocolsRefused()
    if fault == TIMED_OUT:
        seconds = round(limit_s, 1)
        return CannotObserve(
            Cause.TIMED_OUT, "the handshake did not end in {seconds} s", seconds=seconds
        )
    reason = CannotObserve(
        Cause.NO_TOOL, "a handshake to see the certificate failed: {fault}", fault=fault
    )
    return BrokenOff(reason) if fault in (CLOSED, RESET) and not said.alerts else reason


def _version(said: Flight, newest: Version) -> Version:
    number = said.hello.version if said.hello else NUMBERS[newest]
    return next((version for version, known in NUMBERS.items() if known == number), newest)


def _session(
    server_name: str, context: SSL.Context, protocols: Sequence[bytes], secrets: dict[str, bytes]
) -> SSL.Connection:
    session = SSL.Connection(context, None)
    session.set_app_data(secrets)
    session.set_connect_state()
    session.request_ocsp()
    if protocols:
        session.set_alpn_protos(list(protocols))
    if server_name:
        session.set_tlsext_host_name(server_name.encode("ascii"))
    return session


@lru_cache(maxsize=2 * len(NUMBERS))
def _context(newest: int, suites: bytes) -> SSL.Context:
    """Accept whatever can be accepted: what is weak is to be seen, not avoided."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(newest)
    context.set_cipher_list(suites)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_options(SSL.OP_LEGACY_SERVER_CONNECT)
    context.set_keylog_callback(_note_secret)
    return context


def _note_secret(session: SSL.Connection, line: bytes) -> None:
    """Take a line of a key log: label, random, secret (RFC 9850, 2)."""
    label, _, secret = line.decode("ascii").split()
    session.get_app_data()[label] = bytes.fromhex(secret)


async def _pump(session: SSL.Connection, connection: Connection, said: Flight) -> str:
    """Carry bytes to and fro until the handshake ends; return why it failed, or "".

    Our own reading follows the library's, which has logged the secrets by then.
    """
    received, piece = 0, b""
    while True:
        fault = _step(session)
        said.feed(piece)
        if data := _written(session):
            await connection.send(data)
        if fault is not None:
            return fault
        piece = await connection.receive(timeout_s=MOST_SECONDS)
        received += len(piece)
        if not piece:
            return CLOSED
        if received > MOST_BYTES:
            return "more than 512 KB"
        session.bio_write(piece)


async def _linger(session: SSL.Connection, connection: Connection, said: Flight) -> bool:
    """Say goodbye and wait for a ticket, or for whatever else ends the talk (RFC 8446, 4.6.1).

    Tells whether either came. Some servers hold their tickets back until they write, which our
    close_notify makes them do.
    """
    received = 0
    with suppress(SSL.Error):
        session.shutdown()
    try:
        async with asyncio.timeout(LINGER_S):
            await connection.send(_written(session))
            while not (said.tickets or said.alerts or said.unreadable) and received < MOST_BYTES:
                piece = await connection.receive(timeout_s=LINGER_S)
                if not piece:
                    return True
                received += len(piece)
                said.feed(piece)
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return bool(said.tickets or said.alerts)


def _step(session: SSL.Connection) -> str | None:
    """Return "" at the end of the handshake, why it failed, or None while it needs more bytes."""
    try:
        session.do_handshake()
    except SSL.WantReadError:
        return None
    except SSL.Error as error:
        return _first_reason(error)
    return ""


def _first_reason(error: SSL.Error) -> str:
    entries = error.args[0] if error.args else []
    reasons = [entry[-1] for entry in entries] if isinstance(entries, list) else []
    return next(filter(None, reasons), "") or "broken off"


def _written(session: SSL.Connection) -> bytes:
    data = b""
    while True:
        try:
            data += session.bio_read(65536)
        except SSL.WantReadError:
            return data
