"""The groups of finite-field key exchange are listed ones."""

from checks.tls.facts import Prime, TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, allowed: tuple[str, ...]) -> Verdict:
    """Fail for a group of the server's own making, whose safety nobody can tell (RFC 7919, 1)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    primes = seen(tls.primes)
    expected = ", ".join(allowed)
    observed = ", ".join(dict.fromkeys(map(_named, primes)))
    unlisted = [prime for prime in primes if prime.name not in allowed]
    if own := [prime for prime in unlisted if not prime.name]:
        return failed(
            "exchanges keys by DHE in a group of its own making: {groups}",
            groups=", ".join(dict.fromkeys(map(_named, own))),
            expected=expected,
            observed=observed,
        )
    if unlisted:
        return failed(
            "exchanges keys by DHE in a group that is not listed: {groups}",
            groups=", ".join(dict.fromkeys(map(_named, unlisted))),
            expected=expected,
            observed=observed,
        )
    if not primes:
        return not_applicable("takes no cipher suite with DHE")
    return passed(
        "exchanges keys by DHE in {groups}", groups=observed, expected=expected, observed=observed
    )


def _named(prime: Prime) -> str:
    return prime.name or f"{prime.bits} bit, SHA-256 {prime.sha256[:16]}…"
