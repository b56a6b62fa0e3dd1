"""Every mail host begins TLS when senders ask for it."""

from collections.abc import Iterator, Mapping

from checks.mail.facts import MailFacts
from checks.mail.tls_of_hosts_traits import HostSeen, each_host_seen
from checks.tls.facts import TlsFacts
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, unknown


def judge(mail: MailFacts, tls: Mapping[str, TlsFacts | NotSeen]) -> Iterator[Verdict]:
    """Judge by the looks at the endpoints declared for the mail hosts (RFC 3207; RFC 9325, 3.2)."""
    return each_host_seen(mail, tls, _judge)


def _judge(one: HostSeen) -> Verdict:
    host = one.host.name
    for address, facts in one.looks.items():
        if facts.speaks == "smtp":
            return failed(
                "the mail host {host} offers no STARTTLS at {address}",
                host=host,
                address=address,
                locus=host,
            )
    for address, facts in one.looks.items():
        if isinstance(facts.speaks, NotSeen):
            return unknown(
                facts.speaks.cause,
                "nothing tells what the mail host {host} speaks at {address}",
                host=host,
                address=address,
                locus=host,
            )
        if facts.speaks != "tls":
            return unknown(
                Cause.UNREACHABLE,
                "nothing tells what the mail host {host} speaks at {address}",
                host=host,
                address=address,
                locus=host,
            )
    return passed("the mail host {host} begins TLS when asked to", host=host, locus=host)
