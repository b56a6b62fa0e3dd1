"""TLS does not compress what it encrypts."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """Fail for compression: its length betrays secrets in the text (CRIME; RFC 9325, 3.3)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.tls13_alone:
        return not_applicable("takes TLS 1.3 alone, which leaves no choice in this")
    on = seen(tls.compression)
    if on is None:
        return unknown(Cause.NOT_ASKED, "no version was asked that has a choice in this")
    if on:
        return failed("compresses what it encrypts (CRIME)")
    return passed("does not compress (CRIME)")
