"""The certificate is not revoked."""

from checks.tls.facts import CLOCKS_APART, HOLDS_WITHOUT_END, Revocation, Staple, TlsFacts
from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, seen, unknown

BY = {"ocsp": "OCSP", "crl": "CRL"}


def judge(tls: TlsFacts) -> Verdict:
    """Believe what the issuer signed and what holds today: a staple, or what it was asked for.

    That it is revoked counts from whoever tells it. A staple is about one certificate, and so
    decides for a server with one alone.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    stapled, told = _stapled(tls), tls.revocation
    if stapled == "revoked":
        return failed("revoked, says the stapled OCSP answer", expected="good", observed=stapled)
    if isinstance(told, Revocation) and told.revoked and told.signature_valid:
        by, day = BY[told.by], told.this_update.date()
        return failed("revoked, says the issuer ({by}) on {day}", by=by, day=day, expected="good")
    seen(tls.chains)
    if stapled == "good" and len(tls.leaves) == 1:
        return passed("not revoked, says the stapled OCSP answer", expected="good")
    return _told(tls, told)


def _told(tls: TlsFacts, fact: Revocation | NotSeen | None) -> Verdict:
    told = seen(fact)
    if told is None:
        return not_applicable("the certificate names neither an OCSP service nor a revocation list")
    by, day = BY[told.by], told.this_update.date()
    if not told.signature_valid:
        return unknown(Cause.UNREACHABLE, "what was told of it ({by}) is not its issuer's", by=by)
    if told.next_update and told.next_update < tls.seen_at:
        return unknown(Cause.UNREACHABLE, "what the issuer told ({by}) ran out", by=by)
    return passed("not revoked, says the issuer ({by}) on {day}", by=by, day=day, expected="good")


def _stapled(tls: TlsFacts) -> str:
    """Return the status of a staple that counts, "" without one.

    A certificate that was revoked stays so, even when the answer has run out.
    """
    staple = tls.staple
    if not isinstance(staple, Staple) or not (staple.for_leaf and staple.signature_valid):
        return ""
    return staple.status if staple.status == "revoked" or _holds(staple, tls) else ""


def _holds(staple: Staple, tls: TlsFacts) -> bool:
    since = staple.this_update
    if since is None or since > tls.seen_at + CLOCKS_APART:
        return False
    return tls.seen_at <= (staple.next_update or since + HOLDS_WITHOUT_END)
