"""The same name with www, or without, has IPv6 as well."""

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts
from checks.verdict import Verdict, failed, not_applicable, passed, seen

KINDS = ENDPOINTS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Ask of the counterpart alone; `aaaa_published` asks of the name itself."""
    other = seen(ipv6.other_name)
    if other is None:
        return not_applicable("{host} has no other name, with www or without", host=ipv6.host)
    aaaa = seen(other.aaaa)
    if aaaa:
        return passed("{host} publishes {addresses}", host=other.name, addresses=", ".join(aaaa))
    if not seen(other.a):
        return not_applicable("{host} is not in use", host=other.name)
    return failed(
        "{host} publishes IPv4 addresses only: {addresses}",
        host=other.name,
        addresses=", ".join(seen(other.a)),
        expected="AAAA",
        observed="A",
    )
