"""Ask by the OpenSSL of the cryptography wheel: it alone shakes hands over the hybrid groups."""

import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.bindings.openssl.binding import Binding
from OpenSSL import SSL

from tests.oracles.outcome import Names, Outcome, sorted_by_version
from tests.oracles.peers.sslyze import fingerprint
from tests.oracles.row import NAME, Row
from tests.oracles.serve.process import ADDRESS

SUITES: Final = (
    b"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    b":TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256"
)
GROUPS: Final = {
    "X25519MLKEM768": "X25519MLKEM768",
    "SecP256r1MLKEM768": "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024": "SecP384r1MLKEM1024",
    "x25519": "X25519",
    "x448": "X448",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
    "ffdhe2048": "ffdhe2048",
    "ffdhe3072": "ffdhe3072",
    "ffdhe4096": "ffdhe4096",
}


def ask(row: Row, port: int, folder: Path) -> Outcome:
    """Shake hands over TLS 1.3 once a group."""
    asked = tuple(GROUPS) if row.newest == "TLS 1.3" and row.scheme == "https" else ()
    found = {name: _chain(port, GROUPS[name]) for name in asked}
    taken = {name: chain for name, chain in found.items() if chain}
    return Outcome(
        peer="openssl 4",
        groups=sorted_by_version({"TLS 1.3": tuple(taken)}),
        groups_asked=sorted_by_version({"TLS 1.3": asked}),
        chains=tuple(sorted(set(taken.values()))) or None,
    )


def _chain(port: int, group: str) -> Names:
    """Return the chain that a handshake over one group shows; without a handshake, none."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_3_VERSION)
    context.set_tls13_ciphersuites(SUITES)
    if Binding().lib.SSL_CTX_set1_curves_list(context._context, group.encode()) != 1:
        raise ValueError(group)
    with socket.create_connection((ADDRESS, port), timeout=10) as connection:
        connection.settimeout(None)
        session = SSL.Connection(context, connection)
        session.set_tlsext_host_name(NAME.encode())
        session.set_connect_state()
        with suppress(SSL.Error):
            session.do_handshake()
            chain = session.get_peer_cert_chain() or ()
            return tuple(fingerprint(each.to_cryptography()) for each in chain)
    return ()
