"""The certificates are signed over a strong hash."""

from checks.tls.facts import Certificate, Hash, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts, *, allowed_hashes: list[Hash]) -> Verdict:
    """Judge each leaf and every issuer sent, but not roots: nobody relies on a root's signature.

    Ed25519 and Ed448 bring a hash of their own, which is always strong (RFC 8032).
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    judged = tls.to_be_strong
    expected = ", ".join(allowed_hashes)
    weak = [c for c in judged if c.signature_hash and c.signature_hash not in allowed_hashes]
    hashes = ", ".join(dict.fromkeys(c.signature_hash for c in judged if c.signature_hash))
    if weak:
        return failed(
            "signed over a weak hash: {hashes}",
            hashes=_named(weak),
            expected=expected,
            observed=hashes,
        )
    if strange := [c.label for c in judged if c.signature_hash is None]:
        return unknown(
            Cause.NO_TOOL, "an unknown signature algorithm: {names}", names="; ".join(strange)
        )
    seen(tls.chains)
    if tls.unread:
        return unknown(
            Cause.TOO_BIG, "{count} certificates of the chain were not read", count=tls.unread
        )
    if not hashes:
        return passed("signed by a scheme with a strong hash of its own", expected=expected)
    return passed("signed over {hashes}", hashes=hashes, expected=expected, observed=hashes)


def _named(certificates: list[Certificate]) -> str:
    return "; ".join(f"{c.signature_hash} ({c.label})" for c in certificates)
