"""What a peer does not ask of a server, so that its silence on it says nothing.

Each entry excuses only what the peer did not find: whatever it did find must be so. And each is
proven, row by row, by the hellos that the peer sent when the row was recorded: see `proofs`.
"""

from dataclasses import dataclass
from typing import Final

from tests.oracles.row import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """Something that a peer does not ask in a way that the server could say yes to."""

    peers: tuple[str, ...]
    fields: tuple[str, ...]  # or the beginnings of several; "": all of them
    why: str
    rows: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()  # all rows of these

    def concerns(self, peer: str, row: Row) -> bool:
        """Tell whether this is about a peer and a row."""
        return peer in self.peers and (row.id in self.rows or row.program in self.programs)


OLDER: Final = ("suites TLS 1.0", "suites TLS 1.1", "suites TLS 1.2")
TLS12: Final = ("version TLS 1.2", "suites TLS 1.2")
TLS13: Final = ("version TLS 1.3", "suites TLS 1.3")
BRAINPOOL: Final = "nginx, brainpool curves and secp256k1"
HYBRIDS: Final = "OpenSSL 4, hybrid groups alone"
EDWARDS: Final = ("nginx, Ed25519", "s_server, Ed448")
P384: Final = ("nginx, EC P-384", "Apache, P-256 and P-384 alone, EC key")
X448: Final = "tlslite-ng, x448 and ffdhe3072"

BLIND: Final = (
    Blind(
        peers=("sslyze",),
        fields=("",),
        rows=("s_server, anonymous suites", BRAINPOOL, HYBRIDS),
        why="scans none that its first hellos find no suite and group in common with",
    ),
    Blind(
        peers=("nmap",),
        fields=TLS13,
        rows=(*P384, HYBRIDS, X448),
        why="offers no ecdsa_secp384r1_sha384, no hybrid group and no x448",
    ),
    Blind(
        peers=("nmap",),
        fields=TLS12,
        rows=(BRAINPOOL, *EDWARDS),
        why="offers no curve of Brainpool's, no secp256k1, no Ed25519 and no Ed448",
    ),
    Blind(
        peers=("nmap",),
        fields=("suites TLS 1.2",),
        rows=("gnutls-serv, SECURE256", X448),
        why="offers ffdhe2048 alone of RFC 7919, and no x448",
    ),
    Blind(
        peers=("openssl",),
        fields=TLS13,
        rows=(HYBRIDS,),
        why="OpenSSL 3.0 has no hybrid group",
    ),
    Blind(
        peers=("openssl",),
        fields=("version TLS 1.0",),
        rows=("tlslite-ng, 3DES alone over TLS 1.0",),
        why="Debian builds OpenSSL without 3DES",
    ),
    Blind(
        peers=("sslyze",),
        fields=("suites TLS 1.2",),
        rows=("nginx, x25519 alone", "OpenSSL 4, X25519MLKEM768 and x25519", X448, *EDWARDS),
        why="asks for older suites by OpenSSL 1.0.2, without x25519, x448, Ed25519 and Ed448",
    ),
    Blind(
        peers=("sslyze", "openssl"),
        fields=OLDER,
        rows=("OpenSSL 4 as it comes", "OpenSSL 4, TLS 1.0 to 1.3", "slapd, LDAP"),
        why="offers no group of RFC 7919 below TLS 1.3; this server takes DHE with one alone",
    ),
    Blind(
        peers=("sslyze",),
        fields=TLS13,
        rows=("gnutls-serv, FFDHE groups alone",),
        why="offers no group of RFC 7919 in TLS 1.3",
    ),
    Blind(
        peers=("sslyze", "nmap", "openssl"),
        fields=("prime_bits",),
        programs=("openssl 4", "sslv2", "gnutls", "exim", "slapd", "tlslite"),
        why="offers one or no group of RFC 7919, and this server chooses by what is offered",
    ),
    Blind(
        peers=("sslyze",),
        fields=("groups TLS 1.2",),
        rows=("s_server, NULL suites",),
        why="tries groups with suites that encrypt",
    ),
    Blind(
        peers=("sslyze",),
        fields=("chains",),
        rows=("nginx, RSA and EC side by side, TLS 1.3 alone",),
        why="never offers the signatures of one kind of key alone in TLS 1.3",
    ),
)


def is_blind(peer: str, row: Row, field: str) -> bool:
    """Tell whether a peer does not ask what a field of a row is about."""
    return any(blind.concerns(peer, row) and field.startswith(blind.fields) for blind in BLIND)
