"""The key exchange is signed over a strong hash."""

from collections.abc import Mapping

from checks.tls.facts import Hash, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

HASHES: Mapping[str, Hash] = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "ed25519": "SHA-512",  # RFC 8032
}
OWN_HASH = ("ed448",)  # SHAKE256, which is strong


def judge(tls: TlsFacts, *, allowed_hashes: tuple[Hash, ...]) -> Verdict:
    """Judge the ServerKeyExchange of TLS 1.2; TLS 1.3 allows no weak hash there (RFC 9155)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.tls13_alone:
        return not_applicable("takes TLS 1.3 alone, which leaves no choice in this")
    signed = seen(tls.exchange_signatures)
    shown = {"expected": ", ".join(allowed_hashes), "observed": ", ".join(signed)}
    over = {scheme: _hash_of(scheme) for scheme in signed if scheme not in OWN_HASH}
    if weak := [scheme for scheme, used in over.items() if used and used not in allowed_hashes]:
        return failed("signs its key exchange by {schemes}", schemes=", ".join(weak), **shown)
    if seen(tls.weak_exchange_signature):
        return failed(
            "signs its key exchange over SHA-1 or MD5 for a client that asks for no better", **shown
        )
    if strange := [scheme for scheme, used in over.items() if not used]:
        names = ", ".join(strange)
        return unknown(Cause.NO_TOOL, "an unknown signature algorithm: {names}", names=names)
    return _passed(signed, shown)


def _passed(signed: tuple[str, ...], shown: Mapping[str, str]) -> Verdict:
    if not signed:
        return not_applicable("no key exchange of TLS 1.2 is signed")
    return passed("signs its key exchange by {schemes}", schemes=", ".join(signed), **shown)


def _hash_of(scheme: str) -> str:
    """Return the hash that a scheme's name ends with: "ecdsa_secp256r1_sha256"."""
    parts = scheme.lower().split("_")
    return next((HASHES[part] for part in reversed(parts) if part in HASHES), "")
