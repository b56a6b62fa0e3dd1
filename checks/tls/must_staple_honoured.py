"""A certificate that demands a stapled OCSP answer comes with one."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """RFC 7633, 4.2.3.1: clients that know the demand break the connection off without one."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if not seen(tls.leaf.must_staple):
        return not_applicable("the certificate demands no stapled OCSP answer")
    staple = seen(tls.staple)
    if staple is None or not staple.successful:
        return failed("demands a stapled OCSP answer (must-staple), and none comes")
    return passed("demands a stapled OCSP answer (must-staple), and one comes")
