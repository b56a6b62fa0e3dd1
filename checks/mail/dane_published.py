"""Every mail host publishes which certificate it shows."""

from collections.abc import Iterator

from checks.mail.facts import MailFacts, MailHost
from checks.mail.mx_traits import each_host
from checks.verdict import Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Look for TLSA records for SMTP at each host (RFC 7672, 2.2.3)."""
    return each_host(mail, _judge)


def _judge(host: MailHost) -> Verdict:
    count = len(seen(host.tlsa).records)
    if not count:
        return failed(
            "the mail host {host} publishes no TLSA record",
            host=host.name,
            expected=f"_25._tcp.{host.name} TLSA",
            locus=host.name,
        )
    return passed(
        "the mail host {host} publishes {count} TLSA records",
        host=host.name,
        count=count,
        locus=host.name,
    )
