"""Where the certificate names an OCSP service, its answer comes with the handshake."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """RFC 6066, 8: a staple spares visitors the question, which would tell where they go.

    Since authorities give OCSP up, no pointer is no fault.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if not seen(tls.leaf.ocsp_urls):
        return not_applicable("the certificate names no OCSP service")
    if seen(tls.staple) is None:
        return failed("names an OCSP service, but staples no answer of it")
    return passed("staples an answer of the OCSP service")
