"""Denials of existence are not hashed more often than is allowed."""

from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen

KINDS = DOMAINS


def judge(dns: DnsFacts, *, most: int) -> Verdict:
    """Judge the iterations of NSEC3, for which resolvers may call a zone insecure (RFC 9276)."""
    iterations = seen(seen(dns.signing).nsec3_iterations)
    if iterations is None:
        return not_applicable("the zone does not use NSEC3")
    if iterations > most:
        return failed(
            "NSEC3 hashes {iterations} times more",
            iterations=iterations,
            expected=f"≤ {most}",
            observed=str(iterations),
        )
    return passed(
        "NSEC3 hashes {iterations} times more",
        iterations=iterations,
        expected=f"≤ {most}",
        observed=str(iterations),
    )
