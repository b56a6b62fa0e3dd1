"""The groups of finite-field key exchange are long enough."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, min_bits: int) -> Verdict:
    """Measure each prime that a DHE suite came with, up to TLS 1.2 (RFC 9325, 4.5; Logjam)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    primes = seen(tls.primes)
    expected = f"{min_bits} bit"
    observed = ", ".join(f"{bits} bit" for bits in sorted({prime.bits for prime in primes}))
    if short := sorted({prime.bits for prime in primes if prime.bits < min_bits}):
        return failed(
            "exchanges keys by DHE over {bits} bits only",
            bits=short[0],
            expected=expected,
            observed=observed,
        )
    if not primes:
        return not_applicable("takes no cipher suite with DHE")
    return passed(
        "exchanges keys by DHE over {bits} bits at least",
        bits=min(prime.bits for prime in primes),
        expected=expected,
        observed=observed,
    )
