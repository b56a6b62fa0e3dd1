"""Every mail host can be reached from the whole Internet by its addresses."""

from collections.abc import Iterator

from checks.mail.address_traits import is_global
from checks.mail.facts import MailFacts, MailHost
from checks.mail.mx_traits import each_host
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Look for addresses that are set apart for other uses (RFC 6890)."""
    return each_host(mail, _judge)


def _judge(host: MailHost) -> Verdict:
    addresses = seen(host.addresses)
    if not addresses:
        return not_applicable(
            "the mail host {host} has no address", host=host.name, locus=host.name
        )
    if astray := [one for one in addresses if not is_global(one)]:
        return failed(
            "the mail host {host} has addresses that nobody outside can reach: {addresses}",
            host=host.name,
            addresses=", ".join(astray[:10]),
            observed=", ".join(astray[:10]),
            locus=host.name,
        )
    return passed(
        "everyone can reach the mail host {host}: {addresses}",
        host=host.name,
        addresses=", ".join(addresses[:10]),
        locus=host.name,
    )
