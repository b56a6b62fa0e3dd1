"""Each certificate of the chain follows the one that it issued."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 5246, 7.4.2; RFC 8446, 4.4.2, forgives disorder and extras, old clients do not."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    shape = seen(tls.chain_shape)
    sent = " → ".join(c.label for c in seen(tls.chain))
    if not shape.ordered:
        return failed("the chain is out of order: {chain}", chain=sent, observed=sent)
    if shape.extra:
        return failed(
            "sends certificates that issued nothing in the chain: {names}",
            names="; ".join(shape.extra),
            observed=sent,
        )
    if tls.unread:
        return unknown(
            Cause.TOO_BIG, "{count} certificates of the chain were not read", count=tls.unread
        )
    seen(tls.chains)  # the shape is that of the worst
    return passed("the chain is in order: {chain}", chain=sent, observed=sent)
