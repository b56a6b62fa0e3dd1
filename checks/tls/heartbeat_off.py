"""The heartbeat extension is off."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """Hardly anything needs it over TCP, and Heartbleed came in by it (RFC 6520, CVE-2014-0160)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.tls13_alone:
        return not_applicable("takes TLS 1.3 alone, which leaves no choice in this")
    on = seen(tls.heartbeat)
    if on is None:
        return unknown(Cause.NOT_ASKED, "no version was asked that has a choice in this")
    if on:
        return failed("answers the heartbeat extension")
    return passed("does not know the heartbeat extension")
