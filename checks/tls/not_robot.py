"""The server betrays nothing of what was encrypted to its RSA key (ROBOT)."""

from checks.tls.facts import TlsFacts, traits
from checks.verdict import NotSeen, Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """Without a suite that encrypts to the RSA key there is nothing to betray (RFC 7457, 2.10)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if isinstance(tls.robot, NotSeen) and not any(map(_encrypts_to_rsa, tls.every_suite)):
        tls.settle_suites()
        return passed("takes no cipher suite that encrypts to the RSA key")
    if seen(tls.robot):
        return failed("betrays what was encrypted to its RSA key (ROBOT)")
    return passed("betrays nothing of what was encrypted to its RSA key (ROBOT)")


def _encrypts_to_rsa(name: str) -> bool:
    try:
        suite = traits(name)
    except ValueError:
        return True
    return suite.exchange == "RSA" or "_RSA_PSK_" in name
