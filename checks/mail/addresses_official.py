"""No mail address or mail host of the domain is of a provider of free mail."""

from collections.abc import Iterator

from checks.mail.dmarc_traits import addresses_in, applied, domains_in
from checks.mail.facts import MailFacts
from checks.mail.tag_traits import read
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(mail: MailFacts, *, free_mail: list[str], free_hosts: list[str]) -> Verdict:
    """Judge what DNS tells: MX hosts, and the addresses of DMARC and TLS reports.

    `free_mail` are domains of addresses that anyone can have, `free_hosts` those of hosts that
    take mail for anyone and pass it on to such addresses.
    """
    hosts = [one.host for one in seen(mail.mx).records if one.host]
    domains = tuple(_domains(mail))
    for named, free in ((hosts, free_hosts), (domains, free_mail)):
        for one in named:
            if any(one == name or one.endswith(f".{name}") for name in free):
                return failed(
                    "{name} relies on {provider}, which gives mail to anyone",
                    name=mail.name,
                    provider=one,
                    observed=one,
                )
    if not hosts and not domains:
        return not_applicable("{name} names no mail host and no address", name=mail.name)
    return passed(
        "no mail host and no address of {name} is of a provider of free mail", name=mail.name
    )


def _domains(mail: MailFacts) -> Iterator[str]:
    record = applied(mail)
    yield from domains_in(record.tags) if record else ()
    for text in seen(mail.tls_reports):
        yield from (domain for _, domain in addresses_in(read(text).get("rua")) if domain)
