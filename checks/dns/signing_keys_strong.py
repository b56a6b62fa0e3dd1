"""The zone is signed by strong keys and algorithms that are still advised."""

from checks.dns.facts import DOMAINS, DnsFacts, Ds, Key
from checks.verdict import Verdict, failed, not_applicable, passed, seen

KINDS = DOMAINS
ALGORITHMS = {  # IANA, DNS security algorithm numbers
    1: "RSAMD5", 3: "DSA", 5: "RSASHA1", 6: "DSA-NSEC3-SHA1", 7: "RSASHA1-NSEC3-SHA1",
    8: "RSASHA256", 10: "RSASHA512", 12: "ECC-GOST", 13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384",
    15: "ED25519", 16: "ED448",
}  # fmt: skip
DIGESTS = {1: "SHA-1", 2: "SHA-256", 3: "GOST R 34.11-94", 4: "SHA-384"}  # RFC 4034, A.2


def judge(
    dns: DnsFacts,
    *,
    allowed_algorithms: list[str],
    allowed_digests: list[str],
    min_rsa_bits: int,
) -> Verdict:
    """Judge each key of the zone, and each DS record: all that a resolver may rest on."""
    signing = seen(dns.signing)
    keys, vouched = seen(signing.keys), seen(signing.ds)
    if not keys and not vouched:
        return not_applicable("the zone is not signed")
    for key in keys:
        if weak := _weak_key(key, allowed_algorithms, min_rsa_bits):
            return weak
    for ds in vouched:
        if weak := _weak_ds(ds, allowed_digests):
            return weak
    used = {key.algorithm for key in keys} | {ds.algorithm for ds in vouched}
    names = ", ".join(ALGORITHMS.get(one, str(one)) for one in sorted(used))
    return passed("signed by {algorithms}", algorithms=names, observed=names)


def _weak_key(key: Key, allowed_algorithms: list[str], min_rsa_bits: int) -> Verdict | None:
    name = ALGORITHMS.get(key.algorithm, str(key.algorithm))
    if name not in allowed_algorithms:
        return failed(
            "key {tag} signs by {algorithm}",
            tag=key.tag,
            algorithm=name,
            expected=", ".join(allowed_algorithms),
            observed=name,
        )
    if key.rsa_bits is not None and key.rsa_bits < min_rsa_bits:
        return failed(
            "key {tag} is RSA of {bits} bits",
            tag=key.tag,
            bits=key.rsa_bits,
            expected=f"≥ {min_rsa_bits}",
            observed=str(key.rsa_bits),
        )
    return None


def _weak_ds(ds: Ds, allowed_digests: list[str]) -> Verdict | None:
    name = DIGESTS.get(ds.digest, str(ds.digest))
    if name in allowed_digests:
        return None
    return failed(
        "the parent vouches for key {tag} by {digest}",
        tag=ds.tag,
        digest=name,
        expected=", ".join(allowed_digests),
        observed=name,
    )
