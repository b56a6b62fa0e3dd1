"""Where CBC suites are taken, encryption comes before authentication."""

from checks.tls.facts import TlsFacts, traits
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 9325, 4.2: a CBC suite only with encrypt_then_mac (RFC 7366; Lucky Thirteen)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    agreed = seen(tls.encrypt_then_mac)
    if agreed:
        return passed("agrees on encrypt-then-MAC (RFC 7366)")
    if agreed is False:
        return failed("takes CBC suites and does not know encrypt-then-MAC (RFC 7366)")
    tls.settle_suites()
    if any(map(_is_cbc, tls.every_suite)):
        return unknown(Cause.NOT_ASKED, "takes CBC suites that were not asked about this")
    return not_applicable("takes no CBC suite")


def _is_cbc(name: str) -> bool:
    try:
        return traits(name).cbc
    except ValueError:
        return "_CBC_" in name
