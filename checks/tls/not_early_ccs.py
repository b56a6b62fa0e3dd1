"""The server does not begin to encrypt before there is a key (CCS injection)."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """CVE-2014-0224: the flaw was mended years before OpenSSL learnt TLS 1.3 or RFC 7627."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    # Of a fleet, one server may have the flaw: what was seen once, nothing else explains away.
    if isinstance(tls.early_ccs, NotSeen) and tls.early_ccs.cause is not Cause.UNSTEADY:
        if "TLS 1.3" in tls.taken:
            return passed("takes TLS 1.3, which no software with this flaw knows")
        if tls.extended_master_secret is True:
            return passed("knows RFC 7627, which no software with this flaw does")
    if seen(tls.early_ccs):
        return failed("begins to encrypt before there is a key (CCS injection, CVE-2014-0224)")
    return passed("refuses to encrypt before there is a key (CCS injection)")
