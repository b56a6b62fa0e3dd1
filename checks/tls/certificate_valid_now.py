"""The certificate is valid on the day of the audit."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed


def judge(tls: TlsFacts) -> Verdict:
    """Judge the leaf at the moment of the look (RFC 5280, 4.1.2.5)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    leaf = tls.leaf
    start, end = leaf.not_before.date(), leaf.not_after.date()
    if tls.seen_at < leaf.not_before:
        return failed("is not valid before {start}", start=start, observed=f"{start}/{end}")
    if tls.seen_at > leaf.not_after:
        return failed("expired on {end}", end=end, observed=f"{start}/{end}")
    return passed("is valid from {start} to {end}", start=start, end=end, observed=f"{start}/{end}")
