"""What our ClientHellos offer: cipher suites, groups and signature schemes (IANA registries).

The first hello of a version offers what clients of its time offered; some firewalls drop hellos
that name export, NULL or anonymous suites, and their reset would be taken for a refusal of the
version. No first hello names more than 64: old servers choke on more. The rest comes later, in
hellos that are made smaller where a server does not answer them clearly. The one exception is
SSL 3.0, which some servers refuse with the alert that also means a lack of suites: its first hello
names all that its time had, so that no second one is needed.

The first hello names the weakest first, and so no server's own order: a server that follows ours
is told from one that has its own by what it chooses, mostly without asking for just that.
"""

import re
from collections.abc import Mapping
from typing import Final

from checks.tls.facts import Version
from checks.tls.suite_traits import SuiteTraits, traits
from checks.tls.wire.iana import GROUPS as ALL_GROUPS
from checks.tls.wire.iana import SIGNALLING
from checks.tls.wire.iana import SIGNATURES as ALL_SIGNATURES
from checks.tls.wire.iana_suites import SUITES

MOST: Final = 64  # suites in one of the first hellos
MOST_LATER: Final = 180  # in one of those that come when the version is known to be taken
MOST_AT_ALL: Final = 400  # in one to a server that takes TLS 1.3, which is none of the old ones
RENEGOTIATION_SCSV: Final = 0x00FF  # TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746, 3.3)
FALLBACK_SCSV: Final = 0x5600  # RFC 7507

_OLD_STATIC: Final = (
    *(0x0007, 0x0096, 0x0099, 0x009A),  # IDEA, SEED
    *(0xC00C, 0xC002, 0xC00D, 0xC003, 0xC00E, 0xC004, 0xC00F, 0xC005),  # static ECDH
)
_CBC: Final = (
    *(0x0004, 0x0005, 0xC007, 0xC011),  # RC4
    *(0x000A, 0x0013, 0x0016, 0xC008, 0xC012),  # 3DES
    *(0x0041, 0x0044, 0x0045, 0x0084, 0x0087, 0x0088),  # Camellia
    *(0x002F, 0x0035),  # RSA with AES
    *(0x0032, 0x0033, 0x0038, 0x0039),  # DHE with AES
    *(0xC009, 0xC013, 0xC00A, 0xC014),  # ECDHE with AES
)
_CBC_SHA2: Final = (
    *(0x00BA, 0x00C0, 0x00BE, 0x00C4),  # Camellia
    *(0x003C, 0x003D, 0x0040, 0x0067, 0x006A, 0x006B),
    *(0xC027, 0xC023, 0xC028, 0xC024),
)
_AEAD: Final = (
    *(0xC09C, 0xC09D, 0x009C, 0x009D),  # RSA with CCM, GCM
    *(0xC09E, 0xC09F, 0x00A2, 0x00A3, 0xCCAA, 0x009E, 0x009F),  # DHE
    *(0xC0AE, 0xC0AF, 0xC0AC, 0xC0AD),  # ECDHE with CCM
    *(0xCCA8, 0xCCA9, 0xC02F, 0xC02B, 0xC030, 0xC02C),  # ECDHE with ChaCha20, GCM
)
_OF_SSLV3: Final = (
    *(0x0001, 0x0002),  # NULL
    *(0x0003, 0x0006, 0x0008, 0x000B, 0x000E, 0x0011, 0x0014, 0x0017, 0x0019),  # export
    *(0x0009, 0x000C, 0x000F, 0x0012, 0x0015, 0x001A),  # DES
    *(0x0018, 0x001B, 0x0034, 0x003A, 0xC016, 0xC017, 0xC018, 0xC019),  # anonymous
)
NOT_FOR_CLIENTS: Final = frozenset(_OF_SSLV3)
_COMMON_OLD: Final = (*_OLD_STATIC, *_CBC)
COMMON: Final[Mapping[Version, tuple[int, ...]]] = {
    "SSLv3": (*_OF_SSLV3, *_COMMON_OLD, RENEGOTIATION_SCSV),
    "TLS 1.0": _COMMON_OLD,
    "TLS 1.1": _COMMON_OLD,
    "TLS 1.2": (*_OLD_STATIC[:4], *_CBC, *_CBC_SHA2, *_AEAD),
    "TLS 1.3": (0x1305, 0x1304, 0x1303, 0x1301, 0x1302),
}

_SINCE_12: Final = re.compile(r"_(GCM|CCM|SHA256|SHA384|POLY1305|OMAC)(_|$)|GOSTR341112")
_USUAL: Final = frozenset({"RSA", "ECDSA", "DSS", "anon", ""})
_NEVER: Final = SIGNALLING | {0x0000}


def _speaks_of_13(number: int) -> bool:
    return not traits(SUITES[number]).exchange


def _rare(version: Version) -> tuple[int, ...]:
    """Return every other suite of the registry that the version may have, the rarest last.

    What no library of our time has would part those it has, and their order be hard to tell.
    """
    is_13, is_12 = version == "TLS 1.3", version == "TLS 1.2"
    others = [n for n in SUITES if n not in _NEVER and n not in COMMON[version]]
    own = [n for n in others if _speaks_of_13(n) == is_13]
    fitting = [n for n in own if is_13 or is_12 or not _SINCE_12.search(SUITES[n])]
    return tuple(sorted(fitting, key=lambda n: _rarity(traits(SUITES[n]))))


def _rarity(suite: SuiteTraits) -> int:
    is_unusual = suite.authentication not in _USUAL
    return 2 * is_unusual + (suite.exchange in ("DH", "ECDH") or suite.authentication == "DSS")


RARE: Final[Mapping[Version, tuple[int, ...]]] = {version: _rare(version) for version in COMMON}


def chunks(suites: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """Cut suites into parts of about one size that are not longer than `most`."""
    count = -(-len(suites) // most)
    return [suites[len(suites) * n // count : len(suites) * (n + 1) // count] for n in range(count)]


FINITE_FIELDS: Final = (0x0100, 0x0101, 0x0102, 0x0103, 0x0104)  # ffdhe2048 … ffdhe8192
_FIRST_GROUPS: Final = (
    *(0x001D, 0x0017, 0x0018, 0x0019, 0x001E),  # X25519, P-256, P-384, P-521, X448
    *FINITE_FIELDS,
)
_NOT_IN_13: Final = frozenset((*range(0x01, 0x17), 0x1A, 0x1B, 0x1C))  # RFC 8446, 4.2.7; RFC 8734
GROUPS_13: Final = (
    *_FIRST_GROUPS,
    *(
        g
        for g in sorted(ALL_GROUPS, reverse=True)
        if g not in _NOT_IN_13 and g not in _FIRST_GROUPS
    ),
)
GROUPS_12: Final = (
    *_FIRST_GROUPS,
    *(0x1A, 0x1B, 0x1C),
    *(g for g in range(0x29, 0x21, -1)),  # SM2, GOST
    *(g for g in range(0x16, 0x00, -1)),
)
CURVES: Final = tuple(group for group in GROUPS_12 if group not in FINITE_FIELDS)
SIGNATURES: Final = (
    *(0x0403, 0x0503, 0x0603, 0x0807, 0x0808),  # ECDSA, EdDSA
    *(0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B),  # RSA-PSS
    *(0x0401, 0x0501, 0x0601),  # RSA PKCS #1
    *(0x081A, 0x081B, 0x081C, 0x0904, 0x0905, 0x0906),  # brainpool, ML-DSA
    *(number for number in ALL_SIGNATURES if 0x0708 <= number <= 0x070F),  # SM2, GOST
    *(0x0602, 0x0502, 0x0402, 0x0303, 0x0301, 0x0302),  # DSA, SHA-224
    *(0x0203, 0x0201, 0x0202, 0x0101),  # SHA-1, MD5
)
WEAK_SIGNATURES: Final = (0x0201, 0x0203, 0x0202, 0x0101)
