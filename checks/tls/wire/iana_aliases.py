"""One table of the names that OpenSSL, GnuTLS, nmap and others have for what IANA names."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from checks.tls.suite_traits import traits
from checks.tls.wire.iana import GROUPS, SIGNALLING, SSLV2_KINDS
from checks.tls.wire.iana_suites import SUITES

_OTHER_GROUPS: Final[Mapping[str, str]] = {  # by names in lower case, without - and _
    "prime256v1": "secp256r1",
    "p256": "secp256r1",
    "nistp256": "secp256r1",
    "p384": "secp384r1",
    "nistp384": "secp384r1",
    "p521": "secp521r1",
    "nistp521": "secp521r1",
    "p224": "secp224r1",
    "nistp224": "secp224r1",
    "prime192v1": "secp192r1",
    "p192": "secp192r1",
    "ecdhx25519": "x25519",  # as sslyze and s_client call them
    "ecdhx448": "x448",
    "curve25519": "x25519",
    "p256mlkem768": "SecP256r1MLKEM768",
    "p384mlkem1024": "SecP384r1MLKEM1024",
}


def suite_called(name: str) -> str | None:
    """Return the IANA name of a suite that IANA, OpenSSL, GnuTLS or nmap calls so."""
    return _suites_by_alias().get(name.upper())


def group_called(name: str) -> str | None:
    """Return the IANA name of a group, whoever calls it so: "prime256v1", "P-256"."""
    plain = _plain(name)
    return _OTHER_GROUPS.get(plain) or _groups_by_alias().get(plain)


@cache
def _groups_by_alias() -> Mapping[str, str]:
    return {_plain(name): name for name in GROUPS.values()}


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


@cache
def _suites_by_alias() -> Mapping[str, str]:
    names = (name for number, name in SUITES.items() if number not in SIGNALLING)
    by_alias = {alias.upper(): name for name in names for alias in _aliases(name)}
    by_alias |= {name.upper(): name for name in SUITES.values()}
    by_alias |= {name.upper(): name for name in SSLV2_KINDS.values()}
    nmap_sslv2 = {name.replace("SSL_CK_", "SSL2_"): name for name in SSLV2_KINDS.values()}
    return by_alias | nmap_sslv2 | _ODD


_ODD: Final[dict[str, str]] = {
    "TLS_NULL_SHA256": "TLS_SHA256_SHA256",
    "TLS_NULL_SHA384": "TLS_SHA384_SHA384",
    "EXP-EDH-RSA-DES-CBC-SHA": "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
    "EXP-EDH-DSS-DES-CBC-SHA": "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA",
    "GOST2001-GOST89-GOST89": "TLS_GOSTR341001_WITH_28147_CNT_IMIT",
    "GOST94-GOST89-GOST89": "TLS_GOSTR341094_WITH_28147_CNT_IMIT",
    "GOST2001-NULL-GOST94": "TLS_GOSTR341001_WITH_NULL_GOSTR3411",
    "GOST94-NULL-GOST94": "TLS_GOSTR341094_WITH_NULL_GOSTR3411",
    "GOST2012-GOST8912-GOST8912": "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT",
    "GOST2012-MAGMA-MAGMAOMAC": "TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC",
    "GOST2012-KUZNYECHIK-KUZNYECHIKOMAC": "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC",
}


def _aliases(name: str) -> Iterator[str]:
    exchange, with_, rest = name.removeprefix("TLS_").partition("_WITH_")
    if not with_:
        yield f"TLS_AKE_WITH_{exchange}"  # nmap
        return
    if "anon" in exchange:
        yield name.replace("anon", "ANON")
    yield _gnutls(exchange.replace("PSK_DHE", "DHE_PSK"), rest)
    yield from _openssl(name, exchange, rest)


def _gnutls(exchange: str, rest: str) -> str:
    rest = rest.replace("RC4_", "ARCFOUR_").replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
    return f"TLS_{exchange}_{re.sub('SHA$', 'SHA1', rest)}"


def _openssl(name: str, exchange: str, rest: str) -> Iterator[str]:
    """OpenSSL leaves out what it thinks goes without saying: RSA, and CBC but for PSK and SRP."""
    shared = "PSK" in exchange or "SRP" in exchange
    key = exchange.replace("_EXPORT1024", "").replace("_EXPORT", "")
    key = {"RSA": "", "DH_anon": "ADH", "ECDH_anon": "AECDH"}.get(key, key)
    key = key.replace("SRP_SHA", "SRP").replace("PSK_DHE", "DHE_PSK")
    limit = "EXP1024" if "1024" in exchange else "EXP" if traits(name).export else ""
    for cipher in (_openssl_cipher(rest, shared=shared), _openssl_cipher(rest, shared=not shared)):
        words = "-".join(filter(None, (limit, key.replace("_", "-"), cipher)))
        yield words
        if "DES-CBC" in cipher:
            yield words.replace("DHE-", "EDH-")
        if "ARIA" in cipher:  # here RSA goes without saying, too
            yield words.replace("ECDHE-RSA", "ECDHE").replace("ECDH-RSA", "ECDH")
        if "SRP" in key:
            yield words.replace("AES", "AES-")


def _openssl_cipher(rest: str, *, shared: bool) -> str:
    if not shared:
        rest = rest.replace("3DES_EDE_CBC", "DES_CBC3")
        rest = re.sub(r"(AES|CAMELLIA|ARIA)_(\d+)_CBC", r"\1\2", rest)
        rest = rest.replace("SEED_CBC", "SEED")
    rest = re.sub(r"(AES|CAMELLIA|ARIA)_(\d+)", r"\1\2", rest)
    rest = re.sub("DES40_CBC|DES_CBC_40", "DES_CBC", rest)
    rest = rest.replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
    rest = re.sub(r"RC4_(?:128|56|40)", "RC4", rest)
    rest = re.sub(r"RC2_CBC_(?:40|56)", "RC2_CBC", rest)
    return rest.replace("CCM_8", "CCM8").replace("_", "-")
