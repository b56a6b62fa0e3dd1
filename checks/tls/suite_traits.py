"""What a cipher suite's name says of it; pure, for questions and observers alike."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

EPHEMERAL: Final = frozenset({"ECDHE", "DHE", "ECCPWD", "SRP"})
_EXCHANGES: Final = {  # what stands before _WITH_, with the key's exchange and authentication
    "NULL": ("NULL", "NULL"),
    "RSA": ("RSA", "RSA"),
    "DH_DSS": ("DH", "DSS"),
    "DH_RSA": ("DH", "RSA"),
    "DHE_DSS": ("DHE", "DSS"),
    "DHE_RSA": ("DHE", "RSA"),
    "DH_anon": ("DHE", "anon"),
    "KRB5": ("KRB5", "KRB5"),
    "PSK": ("PSK", "PSK"),
    "DHE_PSK": ("DHE", "PSK"),
    "PSK_DHE": ("DHE", "PSK"),  # so named by RFC 6655 alone
    "RSA_PSK": ("RSA", "PSK"),
    "ECDHE_PSK": ("ECDHE", "PSK"),
    "ECDH_ECDSA": ("ECDH", "ECDSA"),
    "ECDH_RSA": ("ECDH", "RSA"),
    "ECDHE_ECDSA": ("ECDHE", "ECDSA"),
    "ECDHE_RSA": ("ECDHE", "RSA"),
    "ECDH_anon": ("ECDHE", "anon"),
    "SRP_SHA": ("SRP", "SRP"),
    "SRP_SHA_RSA": ("SRP", "RSA"),
    "SRP_SHA_DSS": ("SRP", "DSS"),
    "ECCPWD": ("ECCPWD", "ECCPWD"),
    "FORTEZZA_KEA": ("KEA", "KEA"),
}
_CIPHERS: Final = {  # the beginning of what stands after _WITH_: its usual name, bits of strength
    "NULL": ("NULL", 0),
    "RC4_40": ("RC4-40", 40),
    "RC4_56": ("RC4-56", 56),
    "RC4_64": ("RC4-64", 64),
    "RC4_128": ("RC4-128", 128),
    "RC2_CBC_40": ("RC2-40-CBC", 40),
    "RC2_CBC_56": ("RC2-56-CBC", 56),
    "RC2_56": ("RC2-56-CBC", 56),
    "RC2_128_CBC": ("RC2-128-CBC", 128),
    "IDEA_CBC": ("IDEA-CBC", 128),
    "IDEA_128_CBC": ("IDEA-CBC", 128),
    "DES40_CBC": ("DES-40-CBC", 40),
    "DES_CBC_40": ("DES-40-CBC", 40),
    "DES_CBC": ("DES-CBC", 56),
    "DES_64_CBC": ("DES-CBC", 56),
    "3DES_EDE_CBC": ("3DES-CBC", 112),
    "DES_192_EDE3_CBC": ("3DES-CBC", 112),
    "SEED_CBC": ("SEED-CBC", 128),
    "FORTEZZA_CBC": ("SKIPJACK-CBC", 80),
    "CHACHA20_POLY1305": ("CHACHA20-POLY1305", 256),
    "SM4_GCM": ("SM4-GCM", 128),
    "SM4_CCM": ("SM4-CCM", 128),
    "AEGIS_128L": ("AEGIS-128L", 128),
    "AEGIS_256": ("AEGIS-256", 256),
    "28147_CNT": ("GOST28147-CNT", 256),
    "KUZNYECHIK_CTR": ("KUZNYECHIK-CTR", 256),
    "MAGMA_CTR": ("MAGMA-CTR", 256),
    "KUZNYECHIK_MGM": ("KUZNYECHIK-MGM", 256),
    "MAGMA_MGM": ("MAGMA-MGM", 256),
}
_BLOCK_CIPHER: Final = re.compile(r"(AES|CAMELLIA|ARIA)_(128|256)_(CBC|GCM|CCM_8|CCM)(?:_|$)")
_GOST: Final = re.compile(r"TLS_GOSTR34\d+(?:_256|_RSA)?_WITH_")
_EXPORT: Final = re.compile(r"_EXPORT(?:1024|40)?")
_MODES: Final = ("-GCM", "-CCM", "-CCM_8", "-POLY1305", "-MGM")
_HASHES: Final = {"MD5": "MD5", "SHA": "SHA-1", "SHA1": "SHA-1", "SM3": "SM3"} | {
    f"SHA{bits}": f"SHA-{bits}" for bits in (256, 384, 512)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteTraits:
    """What a suite is made of. Words are as IANA writes them, ciphers with dashes."""

    exchange: str  # "ECDHE", "DHE", "RSA", "ECDH", "DH", "PSK", …; "" in TLS 1.3: any group
    authentication: str  # "RSA", "ECDSA", "DSS", "PSK", "anon", …; "" in TLS 1.3: any certificate
    cipher: str  # "AES-128-GCM", "AES-128-CCM_8", "AES-256-CBC", "3DES-CBC", "RC4-128", "NULL", …
    mac: str  # hash of the MAC, or of the key derivation where aead: "SHA-1", "SHA-256", …, "OMAC"
    aead: bool
    cbc: bool
    bits: int  # of strength that the cipher has at its best: 112 for 3DES, 40 for export
    export: bool
    null: bool  # nothing is encrypted
    anonymous: bool  # nobody is authenticated
    forward_secret: bool  # false for anonymous and NULL ones, which keep no secret at all


@cache
def traits(name: str) -> SuiteTraits:
    """Return what an IANA name (or SSL 2.0's) says. Raises ValueError for one that says nothing.

    In TLS 1.3 every full handshake is forward secret (RFC 8446, appendix E.1).
    """
    bare = _EXPORT.sub("", name)
    prefix, with_, cipher_and_mac = bare.partition("_WITH_")
    if not with_ or prefix.startswith(("SSL_CK_", "TLS_GOST")):
        prefix, cipher_and_mac = (
            "",
            _GOST.sub("", bare).removeprefix("SSL_CK_").removeprefix("TLS_"),
        )
    exchange, authentication = _exchange(prefix, name)
    cipher, strength, rest = _cipher(cipher_and_mac, name)
    bits = min(strength, 40) if "EXPORT" in name and "1024" not in name else strength
    anonymous = authentication in ("anon", "NULL")
    return SuiteTraits(
        exchange=exchange,
        authentication=authentication,
        cipher=cipher,
        mac=_mac(rest, cipher),
        aead=cipher.endswith(_MODES) or cipher.startswith("AEGIS"),
        cbc=cipher.endswith("-CBC"),
        bits=bits,
        export="EXPORT" in name,
        null=cipher == "NULL",
        anonymous=anonymous,
        forward_secret=(not exchange or exchange in EPHEMERAL) and bool(bits) and not anonymous,
    )


def _exchange(prefix: str, name: str) -> tuple[str, str]:
    if name.startswith("SSL_CK_"):
        return "RSA", "RSA"
    if name.startswith("TLS_GOST") and "_MGM_" not in name:
        return "GOST", "GOST"
    if not prefix:
        return "", ""
    kind = prefix.removeprefix("TLS_").removeprefix("SSL_").removesuffix("_FIPS")
    if kind not in _EXCHANGES:
        raise ValueError(f"{name} is the name of no cipher suite")
    return _EXCHANGES[kind]


def _cipher(text: str, name: str) -> tuple[str, int, str]:
    """Return the cipher, its strength in bits and what stands after it."""
    if found := _BLOCK_CIPHER.match(text):
        return "-".join(found.groups()), int(found[2]), text[found.end() :]
    for length in range(len(text), 0, -1):
        if text[:length] in _CIPHERS and text[length : length + 1] in ("", "_"):
            return *_CIPHERS[text[:length]], text[length + 1 :]
    if text in ("SHA256_SHA256", "SHA384_SHA384"):  # integrity alone (RFC 9150)
        return "NULL", 0, text.partition("_")[2]
    raise ValueError(f"{name} is the name of no cipher suite")


def _mac(rest: str, cipher: str) -> str:
    """RFC 6655, 3: where the name of a CCM suite gives no hash, it is SHA-256."""
    last = rest.removesuffix("_OLD").rpartition("_")[2] if "MGM" not in cipher else "STREEBOG-256"
    if not last:
        return "SHA-256" if "CCM" in cipher else "NULL"
    return _HASHES.get(last, last)
