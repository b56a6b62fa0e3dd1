"""The hosts that take a domain's mail, and what a question says of each."""

from collections.abc import Callable, Iterator

from checks.mail.facts import MailFacts, MailHost
from checks.verdict import Status, UnseenError, Verdict, not_applicable, seen


def is_null(mail: MailFacts) -> bool:
    """Tell whether the domain says that it takes no mail (RFC 7505, 3)."""
    return any(one.host == "" for one in seen(mail.mx).records)


def takes_no_mail(mail: MailFacts) -> Verdict | None:
    """Return why a rule about mail hosts does not bind; None where MX records name hosts."""
    records = seen(mail.mx).records
    if any(one.host for one in records):
        return None
    if records:
        return not_applicable("{name} says that it takes no mail", name=mail.name)
    return not_applicable("{name} publishes no MX record", name=mail.name)


def each_host(mail: MailFacts, judge: Callable[[MailHost], Verdict]) -> Iterator[Verdict]:
    """Judge every mail host that is there; that each is there is another question."""
    if verdict := takes_no_mail(mail):
        yield verdict
        return
    hosts = seen(mail.hosts)
    for host in hosts:
        yield _of(host, judge)


def _of(host: MailHost, judge: Callable[[MailHost], Verdict]) -> Verdict:
    try:
        if seen(host.found):
            return judge(host)
    except UnseenError as unseen:
        return Verdict(
            status=Status.UNKNOWN,
            reason=unseen.fact.why,
            cause=unseen.fact.cause,
            locus=host.name,
        )
    return not_applicable("{host} is not there", host=host.name, locus=host.name)
