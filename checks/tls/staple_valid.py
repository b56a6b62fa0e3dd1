"""The OCSP answer that comes with the handshake says that the certificate is good."""

from checks.tls.facts import Staple, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 6960, 3.2: it is about this certificate, signed by its issuer, and of today."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    staple = seen(tls.staple)
    if staple is None:
        return not_applicable("no OCSP answer is stapled")
    return _judge_staple(tls, staple)


def _judge_staple(tls: TlsFacts, staple: Staple) -> Verdict:
    if not staple.successful:
        return failed("the stapled OCSP answer is an error")
    if not staple.for_leaf:
        return failed("the stapled OCSP answer is about another certificate")
    if staple.signature_valid is False:
        return failed("the stapled OCSP answer is not signed by the issuer")
    said = {"expected": "good", "observed": staple.status}
    if staple.status != "good":
        return failed("the stapled OCSP answer says {status}", status=staple.status, **said)
    return _of_today(tls, staple)


def _of_today(tls: TlsFacts, staple: Staple) -> Verdict:
    if staple.next_update and staple.next_update < tls.seen_at:
        day = staple.next_update.date()
        return failed("the stapled OCSP answer ran out on {day}", day=day)
    if staple.this_update and staple.this_update > tls.seen_at:
        day = staple.this_update.date()
        return failed("the stapled OCSP answer does not hold before {day}", day=day)
    if staple.signature_valid is None:
        return unknown(Cause.NO_TOOL, "nothing tells who signed the stapled OCSP answer")
    return passed("the stapled OCSP answer says {status}", status=staple.status, expected="good")
