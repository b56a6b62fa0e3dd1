"""One configuration of one real server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

NAME = "site.example.vn"
Program = Literal[
    "nginx",
    "apache",
    "haproxy",
    "s_server",
    "gnutls",
    "sslv2",
    "tlslite",
    "openssl 4",
    "node",
    "exim",
    "dovecot",
    "vsftpd",
    "slapd",
    "postgres",
    "mariadb",
    "prosody",
    "xrdp",
]
Chain = Literal[
    "full",
    "missing intermediate",
    "missing lower intermediate",
    "wrong order",
    "with root",
    "with a stranger",
    "long",
    "by the root itself",
    "expired",
    "not valid yet",
    "expired intermediate",
    "self-signed",
    "wrong name",
    "wildcard",
    "no alternative name",
    "unknown root",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A server to start; the defaults are what a good one has."""

    id: str
    program: Program
    oldest: str = "TLS 1.2"
    newest: str = "TLS 1.3"
    suites: str = ""  # up to TLS 1.2, in the program's own language; "": the program's default
    suites13: str = ""  # of TLS 1.3, OpenSSL's names
    keys: Sequence[str] = ("RSA 2048",)
    chain: Chain = "full"
    groups: str = ""  # in the program's own language
    dh: str = ""  # a name of `primes.PEM`
    client_order: bool = False
    tickets: bool = True
    asks_for_certificate: bool = False
    off: Sequence[str] = ()  # what a tlslite server does without
    scheme: str = "https"
    live: bool = False  # asked anew by `make test`, too
    testssl: bool = False  # testssl.sh is asked as well: a minute a server
