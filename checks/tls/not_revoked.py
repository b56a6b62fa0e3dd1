"""The certificate is not revoked."""

from checks.tls.facts import Revocation, Staple, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

BY = {"ocsp": "OCSP", "crl": "CRL"}


def judge(tls: TlsFacts) -> Verdict:
    """Believe what the issuer signed and what holds today: a staple, or what it was asked for."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    stapled = _stapled(tls)
    if stapled == "revoked":
        return failed("revoked, says the stapled OCSP answer", expected="good", observed=stapled)
    if stapled == "good":
        return passed("not revoked, says the stapled OCSP answer", expected="good")
    told = seen(tls.revocation)
    if told is None:
        return not_applicable("the certificate names neither an OCSP service nor a revocation list")
    return _told(tls, told)


def _told(tls: TlsFacts, told: Revocation) -> Verdict:
    by, day = BY[told.by], told.this_update.date()
    if not told.signature_valid:
        return unknown(Cause.UNREACHABLE, "what was told of it ({by}) is not its issuer's", by=by)
    if told.revoked:
        return failed("revoked, says the issuer ({by}) on {day}", by=by, day=day, expected="good")
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
    ran_out = staple.next_update is not None and staple.next_update < tls.seen_at
    return "" if ran_out and staple.status != "revoked" else staple.status
