"""Well-formed bytes to begin with, made by a real TLS library in memory."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from OpenSSL import SSL

from checks.tls.facts import Version
from checks.tls.wire.hello import ENTROPY_BYTES, Offer, client_hello
from checks.tls.wire.records import HANDSHAKE, split_records
from checks.tls.wire.sslv2 import KINDS
from tests.fuzz.tls_parsers import EVERY_SUITE, NOW, TARGETS, VERSIONS, known_site
from tests.tls_servers import server_context

SERVED: tuple[Version, ...] = ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
SUITES = (b"ECDHE-ECDSA-AES128-GCM-SHA256", b"ALL:@SECLEVEL=0", b"AECDH:ADH:@SECLEVEL=0")
ALERT = bytes.fromhex("15030300020228")
MESSAGES = {2: "server_hellos", 11: "certificate_messages", 12: "key_exchanges"}


def seeds() -> Iterator[bytes]:
    """Yield inputs for `one_input`."""
    for target, data in _seeds():
        yield bytes([tuple(TARGETS).index(target)]) + data


def _seeds() -> Iterator[tuple[str, bytes]]:
    for version in SERVED:
        for suites in SUITES:
            yield from _of_flight(version, flight(version, suites))
    yield "answers", b"\x03\x00\x05" + ALERT
    yield "records", ALERT * 3
    yield "answers", b"\x03\x00\x05HTTP/1.1 400 Bad Request\r\n\r\n"
    for each in (known_site().leaf, *known_site().intermediates):
        yield "certificates", each.der
    yield "old_answers", old_answer()
    yield "staples", staple()


def flight(version: Version, suites: bytes) -> bytes:
    """Return what a server says first to a hello of ours."""
    context = server_context(known_site(), versions=(version, version), suites=suites)
    session = SSL.Connection(context, None)
    session.set_accept_state()
    offer = Offer(version=version, suites=EVERY_SUITE, server_name="site.example.vn")
    session.bio_write(client_hello(offer, os.urandom(ENTROPY_BYTES)))
    with suppress(SSL.Error):  # it wants more, or refuses
        session.do_handshake()
    return session.bio_read(65536)


def _of_flight(version: Version, said: bytes) -> Iterator[tuple[str, bytes]]:
    yield "flights", said
    yield "records", said
    for want in range(3):
        yield "answers", bytes([VERSIONS.index(version), want, 40]) + said
    handshake = b"".join(fragment for kind, fragment in split_records(said) if kind == HANDSHAKE)
    while len(handshake) >= 4:
        end = 4 + int.from_bytes(handshake[1:4], "big")
        if (target := MESSAGES.get(handshake[0])) is not None:
            suite = b"\x00" if target == "key_exchanges" else b""
            yield target, suite + handshake[4:end]
        handshake = handshake[end:]


def old_answer() -> bytes:
    """Return a SERVER-HELLO of SSL 2.0 (draft, 2.6)."""
    kinds = b"".join(kind.to_bytes(3, "big") for kind in KINDS)
    certificate = known_site().leaf.der
    lengths = b"".join(len(part).to_bytes(2, "big") for part in (certificate, kinds, bytes(16)))
    body = b"\x04\x00\x01\x00\x02" + lengths + certificate + kinds + bytes(16)
    return (0x8000 | len(body)).to_bytes(2, "big") + body


def staple() -> bytes:
    """Return an OCSP response about the leaf."""
    shown = known_site()
    leaf, issuer = shown.leaf, shown.intermediates[0]
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf.certificate,
        issuer=issuer.certificate,
        algorithm=hashes.SHA1(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=NOW,
        next_update=NOW + timedelta(days=7),
        revocation_time=None,
        revocation_reason=None,
    )
    named = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    response = named.certificates([issuer.certificate]).sign(issuer.key, hashes.SHA256())
    return response.public_bytes(Encoding.DER)
