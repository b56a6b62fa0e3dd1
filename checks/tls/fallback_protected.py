"""A client cannot be driven back to an old protocol."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

RETIRED = frozenset({"SSLv3", "TLS 1.0", "TLS 1.1"})


def judge(tls: TlsFacts) -> Verdict:
    """Ask for TLS_FALLBACK_SCSV (RFC 7507) only where an old version is left to fall back to.

    RFC 9325, 3.1.3: with TLS 1.2 as the oldest it is needed no more.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if not RETIRED & {*tls.taken}:
        tls.settle_versions()
        return not_applicable("takes nothing older than TLS 1.2 that one could fall back to")
    protected = seen(tls.fallback_scsv)
    if protected:
        return passed("refuses a fallback that announces itself (TLS_FALLBACK_SCSV)")
    if protected is False:
        return failed("takes a fallback that announces itself (TLS_FALLBACK_SCSV)")
    if len(tls.taken) == 1:
        tls.settle_versions()
        return not_applicable("takes one version alone: there is none to fall back to")
    return unknown(Cause.NOT_ASKED, "no version was asked that has a choice in this")
