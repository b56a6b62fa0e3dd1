"""Forward secrecy is to be had in every version that is taken."""

from checks.tls.facts import TlsFacts, traits
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """Ask each version for one suite with it: RFC 9325, 4.1, wants it supported and preferred."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    suites = seen(tls.suites)
    having = [v for v in tls.taken if v in suites and any(map(_is_secret, suites[v].taken))]
    without = [v for v in tls.taken if v in suites and suites[v].complete and v not in having]
    if without:
        return failed(
            "has no cipher suite with forward secrecy in {versions}",
            versions=", ".join(without),
            observed=", ".join(dict.fromkeys(name for v in without for name in suites[v].taken)),
        )
    tls.settle_versions()
    if set(having) != set(tls.taken):
        tls.settle_suites()
    return passed("has forward secrecy in {versions}", versions=", ".join(having))


def _is_secret(name: str) -> bool:
    """Count no suite whose name says nothing."""
    try:
        return traits(name).forward_secret
    except ValueError:
        return False
