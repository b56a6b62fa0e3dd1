"""The service begins TLS by the command of its protocol."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

AT_ONCE = ("https", "http", "tls")


def judge(tls: TlsFacts) -> Verdict:
    """Fail for a service that speaks its protocol in clear and offers no more (RFC 9325, 3.2)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.scheme in AT_ONCE:
        return not_applicable("TLS begins at once on this port")
    speaks = seen(tls.speaks)
    protocol = tls.scheme.upper()
    if speaks == tls.scheme:
        return failed("speaks {protocol} in clear and offers no TLS", protocol=protocol)
    if speaks != "tls":
        return unknown(Cause.UNREACHABLE, "nothing tells what the port speaks")
    return passed("begins TLS when asked to ({protocol})", protocol=protocol)
