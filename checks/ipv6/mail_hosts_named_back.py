"""Each address of the domain's mail hosts has a reverse name that leads back to it."""

from collections.abc import Iterator

from checks.ipv6.facts import DOMAINS, Ipv6Facts, MailAddress, MailHost
from checks.verdict import NotSeen, Verdict, failed, not_applicable, passed, seen

KINDS = DOMAINS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Look for PTR records and their way back (RFC 1912, 2.1).

    Large receivers refuse what comes over IPv6 from an address without one.
    """
    hosts = seen(ipv6.mail_hosts)
    if not hosts:
        return not_applicable("{domain} names no host that takes its mail", domain=ipv6.host)
    addresses = list(_addresses(hosts))
    if nameless := [one.address for one in addresses if _is_nameless(one)]:
        return failed(
            "no reverse name (PTR) for {addresses}",
            addresses=", ".join(nameless),
            expected="PTR",
        )
    if astray := [one for one in addresses if one.confirmed is False]:
        return failed(
            "the reverse name of {address} does not lead back to it: {names}",
            address=astray[0].address,
            names=", ".join(seen(astray[0].reverse)),
        )
    for host in hosts:
        for published in (host.a, host.aaaa):
            seen(published)
    for one in addresses:
        seen(one.confirmed)
    if not addresses:
        return not_applicable("no mail host of {domain} has an address", domain=ipv6.host)
    return passed(
        "{addresses} has a reverse name that leads back to it",
        addresses=", ".join(one.address for one in addresses),
    )


def _addresses(hosts: tuple[MailHost, ...]) -> Iterator[MailAddress]:
    for host in hosts:
        yield from host.addresses


def _is_nameless(one: MailAddress) -> bool:
    return not isinstance(one.reverse, NotSeen) and not one.reverse
