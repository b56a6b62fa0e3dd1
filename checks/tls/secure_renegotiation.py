"""Renegotiation is bound to the connection that it renews."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 9325, 3.5, demands RFC 5746: without it a stranger can put words before the client's."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.tls13_alone:
        return not_applicable("takes TLS 1.3 alone, which leaves no choice in this")
    on = seen(tls.secure_renegotiation)
    if on is None:
        return unknown(Cause.NOT_ASKED, "no version was asked that has a choice in this")
    if not on:
        return failed("does not know secure renegotiation (RFC 5746)")
    return passed("knows secure renegotiation (RFC 5746)")
