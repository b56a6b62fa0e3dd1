"""Signatures protect what the mail hosts publish of their certificates."""

from collections.abc import Iterator

from checks.mail.facts import MailFacts, MailHost
from checks.mail.mx_traits import each_host
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Expect a resolver that validates to vouch for MX, addresses and TLSA (RFC 7672, 2.2)."""

    def one(host: MailHost) -> Verdict:
        return _judge(mail, host)

    return each_host(mail, one)


def _judge(mail: MailFacts, host: MailHost) -> Verdict:
    tlsa = seen(host.tlsa)
    if not tlsa.records:
        return not_applicable(
            "the mail host {host} publishes no TLSA record", host=host.name, locus=host.name
        )
    secure = {"MX": seen(mail.mx).secure, "A, AAAA": seen(host.secure), "TLSA": tlsa.secure}
    open_to_forgery = ", ".join(kind for kind, is_secure in secure.items() if not is_secure)
    if not open_to_forgery:
        return passed(
            "signatures protect the TLSA records of {host}", host=host.name, locus=host.name
        )
    if not seen(mail.resolver_vouches):
        return unknown(
            Cause.OWN_NETWORK,
            "the resolver is not known to check signatures: it does not vouch for the root",
            locus=host.name,
        )
    return failed(
        "no signature protects the {kinds} records that lead to {host}",
        kinds=open_to_forgery,
        host=host.name,
        observed=open_to_forgery,
        locus=host.name,
    )
