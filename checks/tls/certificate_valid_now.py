"""The certificate is valid on the day of the audit."""

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """Judge each leaf that is shown at the moment of the look (RFC 5280, 4.1.2.5)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    for leaf in tls.leaves:
        if tls.seen_at < leaf.not_before:
            start = leaf.not_before.date()
            return failed("is not valid before {start}", start=start, observed=_validity(leaf))
        if tls.seen_at > leaf.not_after:
            end = leaf.not_after.date()
            return failed("expired on {end}", end=end, observed=_validity(leaf))
    seen(tls.chains)
    first = min(tls.leaves, key=lambda leaf: leaf.not_after)
    start, end = first.not_before.date(), first.not_after.date()
    return passed("is valid from {start} to {end}", start=start, end=end, observed=_validity(first))


def _validity(leaf: Certificate) -> str:
    return f"{leaf.not_before.date()}/{leaf.not_after.date()}"
