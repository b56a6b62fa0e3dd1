"""The extended master secret is agreed on."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 9325, 3.5, demands RFC 7627 of TLS 1.2: two connections must not share one secret."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.tls13_alone:
        return not_applicable("takes TLS 1.3 alone, which leaves no choice in this")
    on = seen(tls.extended_master_secret)
    if on is None:
        return unknown(Cause.NOT_ASKED, "no version was asked that has a choice in this")
    if not on:
        return failed("does not know the extended master secret (RFC 7627)")
    return passed("agrees on the extended master secret (RFC 7627)")
