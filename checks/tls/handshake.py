"""Shake hands for real, to be shown the certificates.

pyOpenSSL runs over memory; the bytes go through the connection that the gate granted.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from OpenSSL import SSL, crypto

from checks.tls.facts import Version
from checks.verdict import CannotObserve, Cause
from checks.world import Connection

MOST_SECONDS: Final = 3.5
MOST_BYTES: Final = 262144
# Anonymous suites are left out: under one of them no certificate is shown.
SUITES: Final = b"ALL:!aNULL:@SECLEVEL=0"
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
    version: str
    completed: bool  # False: for one, it wants a certificate of ours


async def shake_hands(
    connection: Connection, server_name: str, newest: Version, *, limit_s: float = MOST_SECONDS
) -> Shown:
    """Run a handshake that trusts anybody, and close the connection.

    `newest` is the newest version that the peer takes: some servers do not find the way down to
    it by themselves. Raises CannotObserve when the peer shows no certificate.
    """
    session = _session(server_name, NUMBERS[newest])
    try:
        async with asyncio.timeout(limit_s):
            fault = await _pump(session, connection)
    except TimeoutError:
        raise CannotObserve(
            Cause.TIMED_OUT, "the handshake did not end in {seconds} s", seconds=limit_s
        ) from None
    except ConnectionError:
        fault = "connection reset"
    finally:
        await connection.close()
    chain = session.get_peer_cert_chain() or []
    if not chain:
        raise CannotObserve(
            Cause.NO_TOOL, "a handshake to see the certificate failed: {fault}", fault=fault
        )
    return Shown(
        chain=tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, each) for each in chain),
        version=_version(session.get_protocol_version_name()),
        completed=not fault,
    )


def _version(name: str) -> str:
    """Return the version as facts name it; the library says "TLSv1", "TLSv1.1", …."""
    return "TLS 1.0" if name == "TLSv1" else name.replace("TLSv", "TLS ")


def _session(server_name: str, newest: int) -> SSL.Connection:
    """Accept whatever can be accepted: what is weak is to be seen, not avoided."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(newest)
    context.set_cipher_list(SUITES)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_options(SSL.OP_LEGACY_SERVER_CONNECT)
    session = SSL.Connection(context, None)
    session.set_connect_state()
    if server_name:
        session.set_tlsext_host_name(server_name.encode("ascii"))
    return session


async def _pump(session: SSL.Connection, connection: Connection) -> str:
    """Carry bytes to and fro until the handshake ends; return why it failed, or ""."""
    received = 0
    while True:
        fault = _step(session)
        if data := _written(session):
            await connection.send(data)
        if fault is not None:
            return fault
        piece = await connection.receive(timeout_s=MOST_SECONDS)
        received += len(piece)
        if not piece:
            return "connection closed"
        if received > MOST_BYTES:
            return "more than 256 KB"
        session.bio_write(piece)


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
