"""All name servers name the same name servers."""

from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import NotSeen, Verdict, failed, not_applicable, passed, seen

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Verdict:
    """Compare what each server says with what the resolver says (RFC 1912, 2.8).

    A server that names none does not serve the zone, which is another question.
    """
    known = sorted(one.name for one in seen(dns.name_servers))
    servers = seen(dns.servers)
    for one in servers:
        named = one.name_servers
        if named is not None and not isinstance(named, NotSeen) and sorted(named) != known:
            return failed(
                "{server} names {named}; the resolver is told {known}",
                server=one.server,
                named=", ".join(named),
                known=", ".join(known),
                expected=", ".join(known),
                observed=", ".join(named),
            )
    told = [one for one in servers if seen(one.name_servers) is not None]
    if not told:
        return not_applicable("no name server names any")
    return passed("all name {known}", known=", ".join(known), observed=", ".join(known))
