"""The domain has enough name servers."""

from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import NotSeen, Verdict, failed, passed, seen

KINDS = DOMAINS


def judge(dns: DnsFacts, *, min_servers: int) -> Verdict:
    """Count names that have an address, and addresses: two names of one machine are one server."""
    servers = seen(dns.name_servers)
    told = {one.name: one.addresses for one in servers if not isinstance(one.addresses, NotSeen)}
    if without := [name for name, addresses in told.items() if not addresses]:
        return failed("no address is published for {servers}", servers=", ".join(without))
    addresses = {address for found in told.values() for address in found}
    count = min(len(told), len(addresses))
    if count < min_servers:
        for one in servers:
            seen(one.addresses)
        return failed(
            "{count} name servers with addresses of their own: {servers}",
            count=count,
            servers=", ".join(sorted(told)),
            expected=str(min_servers),
            observed=str(count),
        )
    return passed(
        "{count} name servers: {servers}",
        count=count,
        servers=", ".join(sorted(told)),
        expected=str(min_servers),
        observed=str(count),
    )
