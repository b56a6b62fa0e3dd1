"""Every host that takes the domain's mail has an IPv6 address."""

from checks.ipv6.facts import DOMAINS, Ipv6Facts, MailHost
from checks.ipv6.range_traits import is_global, range_of
from checks.verdict import NotSeen, Verdict, failed, not_applicable, passed, seen

KINDS = DOMAINS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Look at the names alone; an address that is no good on the Internet is none."""
    hosts = seen(ipv6.mail_hosts)
    if not hosts:
        return not_applicable("{domain} names no host that takes its mail", domain=ipv6.host)
    if without := [one for one in hosts if _lacks(one)]:
        return failed(
            "mail hosts without a global IPv6 address: {hosts}",
            hosts=", ".join(one.name for one in without),
            expected="AAAA",
            observed=", ".join(dict.fromkeys(_kinds(one) for one in without)),
        )
    published = [address for one in hosts for address in seen(one.aaaa)]
    return passed(
        "{hosts} has IPv6: {addresses}",
        hosts=", ".join(one.name for one in hosts),
        addresses=", ".join(published),
    )


def _lacks(one: MailHost) -> bool:
    return not isinstance(one.aaaa, NotSeen) and not any(map(is_global, one.aaaa))


def _kinds(one: MailHost) -> str:
    """Return what there is instead: "A", or the block of an address that is no good."""
    blocks = () if isinstance(one.aaaa, NotSeen) else map(range_of, one.aaaa)
    return ", ".join(str(block.network) for block in blocks) or "A"
