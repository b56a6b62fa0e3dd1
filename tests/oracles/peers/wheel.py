"""Ask by the OpenSSL of the cryptography wheel: it alone shakes hands over the hybrid groups.

Unlike `openssl s_client` it can be told that a common name is no host name (RFC 9525, 2).
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.bindings.openssl.binding import Binding
from OpenSSL import SSL

from tests.oracles.keys import kind_of_key
from tests.oracles.outcome import Names, Outcome, sorted_by_version
from tests.oracles.peers.sslyze import fingerprint
from tests.oracles.row import NAME, Row
from tests.oracles.serve.files import ROOT
from tests.oracles.serve.process import ADDRESS

SUITES: Final = (
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
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
KEYS: Final = (  # schemes, so that a server with keys of several kinds shows each of them
    # HAProxy takes a client for one of RSA only by the schemes that TLS 1.3 no longer signs with.
    "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:RSA+SHA256:RSA+SHA384",
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one handshake offers."""

    suites: tuple[str, ...] = SUITES
    groups: tuple[str, ...] = tuple(GROUPS.values())
    signatures: str = ":".join(KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a handshake showed."""

    chain: Names
    key: str
    accepted: bool


def ask(row: Row, port: int, folder: Path) -> Outcome:
    """Shake hands over TLS 1.3 once a group, a suite and a kind of key."""
    trusted = folder / ROOT
    groups = [
        name for name, theirs in GROUPS.items() if _shown(port, trusted, Offer(groups=(theirs,)))
    ]
    suites = [name for name in SUITES if _shown(port, trusted, Offer(suites=(name,)))]
    kinds = [_shown(port, trusted, Offer(signatures=schemes)) for schemes in KEYS]
    shown = [each for each in kinds if each]
    return Outcome(
        peer="openssl 4",
        versions={"TLS 1.3": bool(groups)},
        suites=sorted_by_version({"TLS 1.3": suites}),
        suites_asked={"TLS 1.3": SUITES},
        groups=sorted_by_version({"TLS 1.3": groups}),
        groups_asked={"TLS 1.3": tuple(GROUPS)},
        chains=tuple(sorted(each.chain for each in shown)) or None,
        keys={each.chain[0]: each.key for each in shown},
        accepted=all(each.accepted for each in shown) if shown else None,
    )


def _shown(port: int, trusted: Path, offer: Offer) -> Shown | None:
    """Shake hands once; None when the server does not."""
    with socket.create_connection((ADDRESS, port), timeout=10) as connection:
        connection.settimeout(None)
        session = SSL.Connection(_context(trusted, offer), connection)
        _expect_name(session)
        session.set_connect_state()
        with suppress(SSL.Error):
            session.do_handshake()
            chain = [each.to_cryptography() for each in session.get_peer_cert_chain() or ()]
            return Shown(
                chain=tuple(map(fingerprint, chain)),
                key=kind_of_key(chain[0]),
                accepted=Binding().lib.SSL_get_verify_result(_of(session)) == 0,
            )
    return None


def _context(trusted: Path, offer: Offer) -> SSL.Context:
    context, library = SSL.Context(SSL.TLS_CLIENT_METHOD), Binding().lib
    context.set_min_proto_version(SSL.TLS1_3_VERSION)
    context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")  # how strong a key is, is another matter
    context.set_tls13_ciphersuites(":".join(offer.suites).encode())
    context.load_verify_locations(str(trusted))
    lists = {
        library.SSL_CTX_set1_curves_list: ":".join(offer.groups),
        library.SSL_CTX_set1_sigalgs_list: offer.signatures,
    }
    for set_list, names in lists.items():
        if set_list(context._context, names.encode()) != 1:
            raise ValueError(names)
    return context


def _expect_name(session: SSL.Connection) -> None:
    library = Binding().lib
    session.set_tlsext_host_name(NAME.encode())
    parameters = library.SSL_get0_param(_of(session))
    library.X509_VERIFY_PARAM_set_hostflags(parameters, library.X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
    library.X509_VERIFY_PARAM_set1_host(parameters, NAME.encode(), len(NAME))


def _of(session: SSL.Connection) -> Any:
    return session._ssl
