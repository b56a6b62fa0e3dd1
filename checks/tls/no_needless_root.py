"""The chain does not send its root."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """Fail for a root: a client trusts the one that it has, not the one sent (RFC 8446, 4.4.2)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if seen(tls.chain_shape).sends_root:
        return failed("sends the root, which the client must have anyway")
    if tls.unread:
        return unknown(
            Cause.TOO_BIG, "{count} certificates of the chain were not read", count=tls.unread
        )
    seen(tls.chains)  # the shape is that of the worst
    return passed(
        "sends {count} certificates, the root is not among them", count=len(seen(tls.chain))
    )
