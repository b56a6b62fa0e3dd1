"""Enough name servers of the domain answer over IPv6."""

from checks.dns.facts import DnsFacts, NameServer, ServerSeen, SoaAnswer
from checks.ipv6.facts import DOMAINS, Ipv6Facts, is_ipv6, is_made_up
from checks.ipv6.range_traits import is_global
from checks.verdict import (
    NOT_ASKED,
    Cause,
    NotSeen,
    UnseenError,
    Verdict,
    failed,
    passed,
    seen,
    unknown,
)

KINDS = DOMAINS
UNHEARD = ("silent", "no_route")


def judge(dns: DnsFacts, ipv6: Ipv6Facts, *, min_servers: int) -> Verdict:
    """Count servers that serve the zone at a global address, over UDP and TCP (RFC 7766, 5).

    A server that is named and has no IPv6 is none to count; others may make up for it.
    """
    servers = seen(dns.name_servers)
    if not servers:
        return unknown(Cause.UNREACHABLE, "{name} has no name servers to ask", name=dns.name)
    met = [one for one in seen(dns.servers) if is_ipv6(one.address) and is_global(one.address)]
    if any(is_made_up(one.address, ipv6.made_up) for one in met):
        return unknown(
            Cause.OWN_NETWORK,
            "the resolver makes up IPv6 addresses for names without any (DNS64)",
        )
    good = sorted({one.server for one in met if _serves(one)})
    said = {"expected": str(min_servers), "observed": str(len(good))}
    if len(good) >= min_servers:
        return passed(
            "{count} name servers answer over IPv6: {servers}",
            count=len(good),
            servers=", ".join(good),
            **said,
        )
    if (hidden := _hidden(servers, met, dns, short=min_servers - len(good))) is not None:
        raise UnseenError(hidden)
    if met and not good and _only_unheard(met) and _hears_none(dns):
        return unknown(Cause.TIMED_OUT, "no name server is heard, over IPv4 or IPv6")
    return _too_few(servers, met, good, said)


def _too_few(
    servers: tuple[NameServer, ...], met: list[ServerSeen], good: list[str], said: dict[str, str]
) -> Verdict:
    if not met:
        return failed(
            "no name server has an IPv6 address that is good on the Internet: {servers}",
            servers=", ".join(one.name for one in servers),
            **said,
        )
    bad = [f"{one.server} ({one.address})" for one in met if one.server not in good]
    if not bad:
        return failed(
            "name servers that answer over IPv6: {count}; the others have no IPv6 address",
            count=len(good),
            **said,
        )
    return failed(
        "name servers that answer over IPv6: {count}; these do not: {servers}",
        count=len(good),
        servers=", ".join(bad),
        **said,
    )


def _serves(one: ServerSeen) -> bool:
    answers = (one.udp, one.tcp)
    return all(not isinstance(answer, NotSeen) and answer.good for answer in answers)


def _hidden(
    servers: tuple[NameServer, ...], met: list[ServerSeen], dns: DnsFacts, *, short: int
) -> NotSeen | None:
    """Return what was not seen, where as many servers are unclear as are lacking."""
    unclear: dict[str, NotSeen] = {}
    for server in servers:
        if isinstance(server.addresses, NotSeen):
            unclear[server.name] = server.addresses
            continue
        asked = {one.address for one in seen(dns.servers)}
        if any(is_ipv6(one) and one not in asked for one in server.addresses):
            unclear[server.name] = NOT_ASKED
    for one in met:
        for answer in (one.udp, one.tcp):
            if isinstance(answer, NotSeen) and not _fails(one):
                unclear[one.server] = answer
    return next(iter(unclear.values())) if len(unclear) >= short > 0 else None


def _fails(one: ServerSeen) -> bool:
    """Tell whether an address has failed whatever else it would have answered."""
    answers: tuple[SoaAnswer | NotSeen, ...] = (one.udp, one.tcp)
    return any(not isinstance(answer, NotSeen) and not answer.good for answer in answers)


def _only_unheard(met: list[ServerSeen]) -> bool:
    answers = [answer for one in met for answer in (one.udp, one.tcp)]
    return all(isinstance(one, NotSeen) or one.how in UNHEARD for one in answers)


def _hears_none(dns: DnsFacts) -> bool:
    """Tell whether IPv4 is not heard either: then a firewall of our own may be the reason."""
    others = [one.udp for one in seen(dns.servers) if not is_ipv6(one.address)]
    return not any(not isinstance(one, NotSeen) and one.how not in UNHEARD for one in others)
