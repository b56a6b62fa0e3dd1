"""The server's certificate is not made out for clients as well."""

from datetime import date

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, issued_from: date) -> Verdict:
    """Judge public certificates issued from that day on, when browsers stop taking both in one."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if not seen(tls.public_trust).verified:
        return not_applicable("does not lead to the public store, whose authorities this binds")
    bound = [leaf for leaf in tls.leaves if leaf.not_before.date() >= issued_from]
    if any("clientAuth" in (seen(leaf.extended_key_usage) or ()) for leaf in bound):
        return failed("is made out for clients too (clientAuth)", expected="serverAuth")
    seen(tls.chains)
    if not bound:
        return not_applicable("issued before {day}, when this begins to bind", day=issued_from)
    return passed("is made out for servers alone", expected="serverAuth")
