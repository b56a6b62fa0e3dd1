"""The parts in which the facts of TLS are seen: fields that the same hellos or handshakes tell.

A second look asks again for whole parts, with those without which a part cannot be seen.
"""

from collections.abc import Collection, Mapping
from typing import Final, Literal

Part = Literal[
    "versions", "habits", "suites", "exchange", "weak_signature", "fallback", "names",
    "certificates", "flaws",
]  # fmt: skip
FIELDS_OF: Final[Mapping[Part, frozenset[str]]] = {
    "versions": frozenset({"versions", "speaks"}),
    "habits": frozenset(  # told by the way in every search for suites before TLS 1.3
        {
            *("extended_master_secret", "encrypt_then_mac", "secure_renegotiation"),
            *("compression", "heartbeat"),
        }
    ),
    "suites": frozenset({"suites"}),
    "exchange": frozenset({"groups", "primes", "exchange_signatures"}),
    "weak_signature": frozenset({"weak_exchange_signature"}),
    "fallback": frozenset({"fallback_scsv"}),
    "names": frozenset({"without_name", "wrong_name"}),
    "certificates": frozenset(  # of one handshake, and what is held against it
        {
            *("handshake_version", "handshake_completed", "alpn", "group", "early_data"),
            *("tickets", "client_certificate", "chain", "chain_sent", "chain_shape", "chains"),
            *("public_trust", "agency_trust", "staple", "revocation"),
        }
    ),
    "flaws": frozenset({"heartbleed", "early_ccs", "robot"}),
}
ALL: Final = frozenset(FIELDS_OF)
NEEDS: Final[Mapping[Part, frozenset[Part]]] = {  # and what those need, in turn
    "suites": frozenset({"habits"}),
    "exchange": frozenset({"suites", "habits"}),
    "weak_signature": frozenset({"habits"}),
}
SEARCHES: Final[frozenset[Part]] = frozenset({"habits", "suites", "exchange", "weak_signature"})
OF_HELLOS: Final[frozenset[Part]] = SEARCHES | {"versions", "fallback", "names"}
SAID_ALONG: Final = frozenset({"seen_at", "host", "port", "scheme", "server_name"})


def parts_of(doubted: Collection[str]) -> frozenset[Part]:
    """Return the parts to see again for these fields; all of them for a field of no part."""
    asked = frozenset(doubted) - SAID_ALONG
    if not asked or asked - frozenset().union(*FIELDS_OF.values()):
        return ALL
    parts = frozenset(part for part, fields in FIELDS_OF.items() if fields & asked)
    return parts.union(*(NEEDS.get(part, frozenset()) for part in parts))


def fields_of(parts: Collection[Part]) -> frozenset[str]:
    """Return the fields of some parts."""
    return frozenset().union(*(FIELDS_OF[part] for part in parts))
