"""Every published IPv6 address is a global one."""

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts, is_address, is_ipv4
from checks.ipv6.range_traits import GLOBAL_UNICAST, UNIQUE_LOCAL, Range, range_of
from checks.verdict import Verdict, failed, not_applicable, passed, seen

KINDS = ENDPOINTS


def judge(ipv6: Ipv6Facts, *, allow_unique_local: bool) -> Verdict:
    """Place each address in the most specific block that holds it.

    A name without AAAA is not judged here: `aaaa_published` fails for it.
    """
    if is_address(ipv6.host) and is_ipv4(ipv6.host):
        return not_applicable("named by the IPv4 address {host}", host=ipv6.host)
    published = (ipv6.host,) if is_address(ipv6.host) else seen(ipv6.aaaa)
    if not published:
        return not_applicable("{host} publishes no AAAA record", host=ipv6.host)
    allowed = (GLOBAL_UNICAST, UNIQUE_LOCAL) if allow_unique_local else (GLOBAL_UNICAST,)
    for address in published:
        if (block := range_of(address)) not in allowed:
            return _refuse(address, block)
    return passed("every IPv6 address may be used: {addresses}", addresses=", ".join(published))


def _refuse(address: str, block: Range) -> Verdict:
    return failed(
        "{address} is not a global IPv6 address: it lies in {network} ({source})",
        address=address,
        network=str(block.network),
        source=block.source,
        expected=GLOBAL_UNICAST.kind,
        observed=block.kind,
    )
