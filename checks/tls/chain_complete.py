"""No certificate is missing from the chain that is sent."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 5246, 7.4.2: only the root may be left out; not every client fetches what is missing.

    Behind an intermediate, an issuer that no store holds may be the root of an authority that
    nobody declared. A leaf by itself is another matter: roots issue no leaves in public.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    chain, missing = seen(tls.chain), seen(tls.chain_shape).missing_issuer
    if tls.unread:
        return unknown(
            Cause.TOO_BIG, "{count} certificates of the chain were not read", count=tls.unread
        )
    if missing and any(c.is_ca for c in chain[1:]):
        return unknown(
            Cause.NOT_DECLARED, "nothing tells whether {issuer} is a root", issuer=missing
        )
    if missing:
        return failed("the chain lacks {issuer}", issuer=missing, observed=missing)
    seen(tls.chains)  # the shape is that of the worst
    return passed("sends {count} certificates, none is missing", count=len(chain))
