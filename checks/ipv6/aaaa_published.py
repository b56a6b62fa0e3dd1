"""The name publishes an IPv6 address (AAAA)."""

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts, is_address
from checks.verdict import NotSeen, Verdict, failed, not_applicable, passed, seen

KINDS = ENDPOINTS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Look for an AAAA record; a resolver's NXDOMAIN and its empty answer both mean none."""
    if is_address(ipv6.host):
        return not_applicable("named by an address, {host}, not by a name", host=ipv6.host)
    aaaa = seen(ipv6.aaaa)
    if aaaa:
        return passed("{host} publishes {addresses}", host=ipv6.host, addresses=", ".join(aaaa))
    if isinstance(ipv6.a, NotSeen):
        return failed("{host} publishes no AAAA record", host=ipv6.host, expected="AAAA")
    if not ipv6.a:
        return failed(
            "{host} publishes neither an A nor an AAAA record", host=ipv6.host, expected="AAAA"
        )
    return failed(
        "{host} publishes IPv4 addresses only: {addresses}",
        host=ipv6.host,
        addresses=", ".join(ipv6.a),
        expected="AAAA",
        observed="A",
    )
