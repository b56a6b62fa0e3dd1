"""What each peer is known not to see, and why: there, and nowhere else, it is not listened to."""

from dataclasses import dataclass
from typing import Final

from tests.oracles.row import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """One thing that a peer cannot see."""

    peer: str
    field: str  # or the beginning of several
    why: str
    rows: tuple[str, ...] = ()  # these, and all of the programs; neither: in every row
    programs: tuple[str, ...] = ()
    sees_some: bool = False  # what it does see must be true all the same


NO_NIST_CURVE: Final = (
    "nginx, x25519 alone",
    "tlslite-ng, x448 and ffdhe3072",
    "OpenSSL 4, X25519MLKEM768 and x25519",
)
EDWARDS: Final = ("nginx, Ed25519", "s_server, Ed448")
NEGOTIATED_FFDHE: Final = ("OpenSSL 4 as it comes", "OpenSSL 4, TLS 1.0 to 1.3", "slapd, LDAP")
NO_FFDHE_OFFERED: Final = "offers no group of RFC 7919 below TLS 1.3, and this server heeds them"
HEED_FFDHE: Final = ("openssl 4", "sslv2", "gnutls", "exim", "slapd", "tlslite")
P384: Final = ("nginx, EC P-384", "Apache, P-256 and P-384 alone, EC key")
HYBRIDS_ALONE: Final = ("OpenSSL 4, hybrid groups alone",)
NO_OLD_CIPHER: Final = (
    "tlslite-ng, SSLv3 alone with RC4 and 3DES",
    "tlslite-ng, 3DES alone over TLS 1.0",
)

BLIND: Final = (
    Blind(
        peer="sslyze",
        field="",
        rows=("MariaDB",),
        why="has no STARTTLS of MySQL",
    ),
    Blind(
        peer="sslyze",
        field="",
        rows=("s_server, anonymous suites",),
        why="scans no server that it cannot shake hands with first, which takes a certificate",
    ),
    Blind(
        peer="sslyze",
        field="",
        rows=("nginx, brainpool curves and secp256k1", *HYBRIDS_ALONE),
        why="scans no server that it cannot shake hands with first, and it has none of the groups",
    ),
    Blind(
        peer="nmap",
        field="",
        rows=("xrdp",),
        why="has no STARTTLS of RDP",
    ),
    Blind(
        peer="nmap",
        field="",
        rows=("Prosody, XMPP",),
        why="greets the server without its name, whereupon XMPP ends",
    ),
    Blind(
        peer="nmap",
        field="version TLS 1.3",
        rows=P384,
        why="offers no ecdsa_secp384r1_sha384 in TLS 1.3",
    ),
    Blind(
        peer="nmap",
        field="suites TLS 1.3",
        rows=(*P384, *HYBRIDS_ALONE),
        why="has neither the signature nor the groups, and so sees no TLS 1.3 here",
    ),
    Blind(
        peer="nmap",
        field="version TLS 1.3",
        rows=HYBRIDS_ALONE,
        why="has no post-quantum group",
    ),
    Blind(
        peer="openssl",
        field="",
        rows=HYBRIDS_ALONE,
        why="OpenSSL 3.0 has no post-quantum group",
    ),
    Blind(
        peer="openssl",
        field="version",
        rows=NO_OLD_CIPHER,
        why="Debian builds OpenSSL without SSLv3, RC4 and 3DES",
    ),
    Blind(
        peer="nmap",
        field="version TLS 1.2",
        rows=("nginx, brainpool curves and secp256k1", *EDWARDS),
        why="counts a version as refused when it has no group or signature in common",
    ),
    Blind(
        peer="nmap",
        field="version TLS 1.3",
        rows=("tlslite-ng, x448 and ffdhe3072",),
        why="counts a version as refused when it has no group in common",
    ),
    Blind(
        peer="openssl",
        field="accepted",
        rows=("nginx, no alternative name",),
        why="takes the common name for a host name, as RFC 2818 once did; RFC 9525, 2 does not",
    ),
    Blind(
        peer="openssl",
        field="",
        rows=("xrdp",),
        why="s_client has no STARTTLS of RDP",
    ),
    Blind(
        peer="sslyze",
        field="suites TLS 1.",
        rows=NO_NIST_CURVE,
        sees_some=True,
        why="asks for the older suites by OpenSSL 1.0.2, which has neither x25519 nor x448",
    ),
    Blind(
        peer="sslyze",
        field="suites TLS 1.",
        rows=EDWARDS,
        sees_some=True,
        why="asks for the older suites by OpenSSL 1.0.2, which has neither Ed25519 nor Ed448",
    ),
    Blind(
        peer="sslyze",
        field="suites TLS 1.",
        rows=NEGOTIATED_FFDHE,
        sees_some=True,
        why="offers no group of RFC 7919 below TLS 1.3; this server takes DHE only with one",
    ),
    Blind(
        peer="openssl",
        field="suites TLS 1.",
        rows=NEGOTIATED_FFDHE,
        sees_some=True,
        why="OpenSSL 3.0 offers no group of RFC 7919 below TLS 1.3; this server takes DHE only so",
    ),
    Blind(
        peer="sslyze",
        field="prime_bits",
        programs=HEED_FFDHE,
        sees_some=True,
        why=NO_FFDHE_OFFERED,
    ),
    Blind(
        peer="nmap",
        field="prime_bits",
        programs=HEED_FFDHE,
        sees_some=True,
        why="offers ffdhe2048 alone of the groups of RFC 7919, and this server heeds them",
    ),
    Blind(
        peer="openssl",
        field="prime_bits",
        programs=HEED_FFDHE,
        sees_some=True,
        why=NO_FFDHE_OFFERED,
    ),
    Blind(
        peer="sslyze",
        field="suites TLS 1.3",
        rows=("gnutls-serv, FFDHE groups alone",),
        sees_some=True,
        why="offers no group of RFC 7919 in TLS 1.3",
    ),
    Blind(
        peer="sslyze",
        field="version TLS 1.3",
        rows=("gnutls-serv, FFDHE groups alone",),
        why="offers no group of RFC 7919 in TLS 1.3",
    ),
    Blind(
        peer="sslyze",
        field="groups TLS 1.2",
        rows=("s_server, NULL suites",),
        why="tries groups with suites that encrypt, of which this server has none",
    ),
    Blind(
        peer="sslyze",
        field="chains",
        rows=("nginx, RSA and EC side by side, TLS 1.3 alone",),
        sees_some=True,
        why="looks for a second certificate up to TLS 1.2 only",
    ),
    Blind(
        peer="sslyze",
        field="keys",
        rows=("nginx, RSA and EC side by side, TLS 1.3 alone",),
        sees_some=True,
        why="looks for a second certificate up to TLS 1.2 only",
    ),
    Blind(
        peer="nmap",
        field="suites TLS 1.",
        rows=("nginx, brainpool curves and secp256k1",),
        sees_some=True,
        why="offers secp256r1, secp384r1, secp521r1, x25519 and ffdhe2048 and no other group",
    ),
    Blind(
        peer="nmap",
        field="suites TLS 1.",
        rows=("gnutls-serv, SECURE256", "tlslite-ng, x448 and ffdhe3072"),
        sees_some=True,
        why="offers ffdhe2048 alone, so a server of RFC 7919 with larger groups takes no DHE",
    ),
    Blind(
        peer="nmap",
        field="suites TLS 1.",
        rows=EDWARDS,
        sees_some=True,
        why="offers no Ed25519 and no Ed448 signature in TLS 1.2",
    ),
    Blind(
        peer="sslyze",
        field="feature chain_ordered",
        rows=("nginx, lower intermediate not sent", "nginx, a stranger in the chain"),
        why="calls a gap and a stranger disorder, which we tell apart",
    ),
    Blind(
        peer="openssl 4",
        field="chains",
        sees_some=True,
        why="is shown the certificate of one key, whatever the server has besides",
    ),
    Blind(
        peer="nmap",
        field="server chooses TLS 1.3",
        programs=("haproxy",),
        why="compares ChaCha20, which HAProxy lets a client put first; of the others it chooses",
    ),
    Blind(
        peer="nmap",
        field="keys",
        sees_some=True,
        why="shows one certificate, whatever the server has besides",
    ),
)


def cannot_see(peer: str, row: Row, field: str) -> Blind | None:
    """Return what keeps a peer from seeing a field of a row."""
    for blind in BLIND:
        everywhere = not (blind.rows or blind.programs)
        at_home = everywhere or row.id in blind.rows or row.program in blind.programs
        if blind.peer == peer and field.startswith(blind.field) and at_home:
            return blind
    return None
