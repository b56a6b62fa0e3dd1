"""The server's memory cannot be read from outside (Heartbleed)."""

from checks.tls.facts import TlsFacts
from checks.verdict import NotSeen, Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts) -> Verdict:
    """CVE-2014-0160: whoever does not answer the heartbeat extension has not the flaw."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if isinstance(tls.heartbleed, NotSeen) and (tls.tls13_alone or tls.heartbeat is False):
        return passed("does not know the heartbeat extension")
    if seen(tls.heartbleed):
        return failed("gives out its memory when asked (Heartbleed, CVE-2014-0160)")
    return passed("gives nothing out when asked for more than was sent (Heartbleed)")
