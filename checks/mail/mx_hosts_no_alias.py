"""No mail host is an alias of another name."""

from collections.abc import Iterator

from checks.mail.facts import MailFacts, MailHost
from checks.mail.mx_traits import each_host
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Look for CNAME records at the names in MX records (RFC 2181, 10.3; RFC 5321, 5.1)."""
    return each_host(mail, _judge)


def _judge(host: MailHost) -> Verdict:
    alias = seen(host.alias)
    if alias is not None:
        return failed(
            "the mail host {host} is an alias of {target}",
            host=host.name,
            target=alias,
            observed=f"CNAME {alias}",
            locus=host.name,
        )
    return passed("the mail host {host} is no alias", host=host.name, locus=host.name)
