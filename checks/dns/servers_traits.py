"""What the answers of several name servers, or of several addresses of one, say together."""

from collections.abc import Callable

from checks.dns.facts import DnsFacts, ServerSeen, Soa, SoaAnswer
from checks.verdict import Cause, NotSeen, Status, Verdict, seen, unknown

UNHEARD = {"silent", "no_route"}
Over = Callable[[ServerSeen], SoaAnswer | NotSeen]


def over_udp(one: ServerSeen) -> SoaAnswer | NotSeen:
    """Return what came over UDP."""
    return one.udp


def over_tcp(one: ServerSeen) -> SoaAnswer | NotSeen:
    """Return what came over TCP."""
    return one.tcp


def by_server(dns: DnsFacts) -> dict[str, list[ServerSeen]]:
    """Return what was seen, by the server's name; empty where no address of it was asked."""
    found: dict[str, list[ServerSeen]] = {server.name: [] for server in seen(dns.name_servers)}
    for one in seen(dns.servers):
        found.setdefault(one.server, []).append(one)
    return found


def hears_none(dns: DnsFacts, over: Over) -> bool:
    """Tell whether no server at all was heard: then a firewall of our own may be the reason."""
    answers = [over(one) for one in seen(dns.servers)]
    met = [answer for answer in answers if not isinstance(answer, NotSeen)]
    return bool(met) and all(answer.how in UNHEARD for answer in met)


def seems_intercepted(dns: DnsFacts) -> bool:
    """Tell whether what answers for every server is a resolver on the way to them."""
    answers = [one.udp for one in seen(dns.servers)]
    met = [one for one in answers if not isinstance(one, NotSeen) and one.how == "answered"]
    return bool(met) and all(one.recursion_available and not one.authoritative for one in met)


def soa_of(one: ServerSeen) -> Soa | None:
    """Return the SOA record that a server serves with authority, over whatever it came."""
    for answer in (one.udp, one.tcp):
        if not isinstance(answer, NotSeen) and answer.good and answer.soa is not None:
            return answer.soa
    return None


def because(fact: NotSeen, locus: str) -> Verdict:
    """Return UNKNOWN about one server, for the reason that a fact of it was not seen."""
    return Verdict(status=Status.UNKNOWN, reason=fact.why, cause=fact.cause, locus=locus)


def not_asked(dns: DnsFacts, server: str) -> Verdict:
    """Return UNKNOWN about a server at which no address was asked, with its reason."""
    addresses = next(one.addresses for one in seen(dns.name_servers) if one.name == server)
    if isinstance(addresses, NotSeen):
        return because(addresses, server)
    return unknown(Cause.UNREACHABLE, "{server} has no address to ask", server=server, locus=server)
