"""Early data is off."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """Whoever records 0-RTT data can send it again (RFC 8446, 8; RFC 9325, 3.10)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    taken = seen(tls.early_data)
    if taken:
        return failed("takes early data (0-RTT), which can be replayed")
    if taken is False:
        return passed("takes no early data (0-RTT)")
    if "TLS 1.3" in (*tls.taken, *tls.unsettled) or not tls.taken:
        return unknown(tls.doubt, "no clear answer for {versions}", versions="TLS 1.3")
    return not_applicable("does not take TLS 1.3, which alone has early data")
