"""Every IPv6 address of the hosts that take the domain's mail answers on port 25."""

from checks.ipv6.facts import DOMAINS, Ipv6Facts, MailAddress, is_ipv6
from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, seen, unknown

KINDS = DOMAINS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Look for TCP on port 25; a host without IPv6 is not judged here."""
    hosts = seen(ipv6.mail_hosts)
    if not hosts:
        return not_applicable("{domain} names no host that takes its mail", domain=ipv6.host)
    tried = [one for host in hosts for one in host.addresses if is_ipv6(one.address)]
    if closed := [one for one in tried if _is_closed(one)]:
        return failed(
            "no connection to port 25 over IPv6: {sockets}",
            sockets=_sockets(closed),
            expected="TCP 25",
            observed=", ".join(dict.fromkeys(str(one.reach) for one in closed)),
        )
    for host in hosts:
        seen(host.aaaa)
    for one in tried:
        if isinstance(one.reach, NotSeen) and one.reach.cause is Cause.OUT_OF_SCOPE:
            return unknown(
                Cause.OUT_OF_SCOPE,
                "{address} is published; it is outside scope, so that port 25 was not tried",
                address=one.address,
            )
        seen(one.reach)
    if not tried:
        return not_applicable("no mail host of {domain} has IPv6", domain=ipv6.host)
    return passed("port 25 is open over IPv6: {sockets}", sockets=_sockets(tried))


def _is_closed(one: MailAddress) -> bool:
    return one.reach != "open" and not isinstance(one.reach, NotSeen)


def _sockets(tried: list[MailAddress]) -> str:
    return ", ".join(f"[{one.address}]" for one in tried)
