"""The name servers stand in different networks."""

from ipaddress import ip_address, ip_network

from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import NotSeen, Verdict, failed, passed, seen

KINDS = DOMAINS
IPV4_PREFIX, IPV6_PREFIX = 24, 48  # what is commonly routed as one


def judge(dns: DnsFacts, *, min_networks: int) -> Verdict:
    """Count the networks of one family: both addresses of one machine are one place.

    RFC 2182, 3.1. Autonomous systems are not looked up, so different networks may still be one
    operator's.
    """
    servers = seen(dns.name_servers)
    known = [
        address
        for one in servers
        if not isinstance(one.addresses, NotSeen)
        for address in one.addresses
    ]
    networks = max((_networks(known, version) for version in (4, 6)), key=len)
    if len(networks) < min_networks:
        for one in servers:
            seen(one.addresses)
        return failed(
            "all name servers stand in {networks}; routes and operators were not looked up",
            networks=", ".join(networks),
            expected=str(min_networks),
            observed=str(len(networks)),
        )
    return passed(
        "the name servers stand in {networks}; routes and operators were not looked up",
        networks=", ".join(networks),
        expected=str(min_networks),
        observed=str(len(networks)),
    )


def _networks(addresses: list[str], version: int) -> list[str]:
    length = IPV4_PREFIX if version == 4 else IPV6_PREFIX
    parsed = [ip_address(address) for address in addresses]
    found = {ip_network((one, length), strict=False) for one in parsed if one.version == version}
    return sorted(map(str, found))
