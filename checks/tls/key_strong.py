"""The keys of the certificates are strong enough."""

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

ALWAYS_STRONG = ("Ed25519", "Ed448")


def judge(tls: TlsFacts, *, min_rsa_bits: int, min_ec_bits: int) -> Verdict:
    """Judge each leaf and every issuer sent, but not the keys of roots.

    DSA is measured as RSA is (NIST SP 800-57 part 1, table 2).
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    least = {"RSA": min_rsa_bits, "DSA": min_rsa_bits, "EC": min_ec_bits}
    judged = tls.to_be_strong
    weak = [c for c in judged if c.key_bits is not None and c.key_bits < least.get(c.key_kind, 0)]
    keys = ", ".join(dict.fromkeys(c.key for c in judged))
    expected = f"RSA {min_rsa_bits}, EC {min_ec_bits}"
    if weak:
        return failed("too weak a key: {keys}", keys=_named(weak), expected=expected, observed=keys)
    if strange := [c for c in judged if not _is_known(c, least)]:
        return unknown(Cause.NO_TOOL, "a key of unknown strength: {keys}", keys=_named(strange))
    seen(tls.chains)
    if tls.unread:
        return unknown(
            Cause.TOO_BIG, "{count} certificates of the chain were not read", count=tls.unread
        )
    return passed("keys are {keys}", keys=keys, expected=expected, observed=keys)


def _is_known(certificate: Certificate, least: dict[str, int]) -> bool:
    measured = certificate.key_kind in least and certificate.key_bits is not None
    return measured or certificate.key_kind in ALWAYS_STRONG


def _named(certificates: list[Certificate]) -> str:
    return "; ".join(f"{c.key} ({c.label})" for c in certificates)
