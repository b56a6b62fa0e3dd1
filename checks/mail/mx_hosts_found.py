"""Every mail host is there and has an address."""

from collections.abc import Iterator

from checks.mail.facts import MailFacts, MailHost
from checks.mail.mx_traits import takes_no_mail
from checks.verdict import NotSeen, Status, Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Judge each host that MX records name (RFC 5321, 5.1)."""
    if verdict := takes_no_mail(mail):
        yield verdict
        return
    for host in seen(mail.hosts):
        yield _judge(host)


def _judge(host: MailHost) -> Verdict:
    for fact in (host.found, host.addresses):
        if isinstance(fact, NotSeen):
            return Verdict(
                status=Status.UNKNOWN, reason=fact.why, cause=fact.cause, locus=host.name
            )
    if not seen(host.found):
        return failed(
            "the mail host {host} does not exist",
            host=host.name,
            observed="NXDOMAIN",
            locus=host.name,
        )
    addresses = ", ".join(seen(host.addresses)[:10])
    if not addresses:
        return failed("the mail host {host} has no address", host=host.name, locus=host.name)
    return passed(
        "the mail host {host} is at {addresses}",
        host=host.name,
        addresses=addresses,
        locus=host.name,
    )
