"""No port that is closed over IPv4 is open over IPv6."""

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts, PortReach, is_ipv4
from checks.ipv6.parity_traits import one_family
from checks.verdict import Cause, NotSeen, UnseenError, Verdict, failed, passed, seen, unknown

KINDS = ENDPOINTS
SHUT = ("refused", "reset", "silent", "no_route")  # by the peer or by what stands before it


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Compare the families at the ports that were tried: those of the service and of websites.

    A firewall that knows IPv4 alone leaves more open over IPv6. An IPv4 that answers nowhere says
    nothing of a firewall.
    """
    if (alone := one_family(ipv6)) is not None:
        return alone
    reach = seen(ipv6.reach)
    over_ipv4 = [tried for tried in reach if is_ipv4(tried.address)]
    over_ipv6 = [tried for tried in reach if not is_ipv4(tried.address)]
    opened = {tried.port for tried in over_ipv6 if tried.reach == "open"}
    if not any(tried.reach == "open" for tried in over_ipv4):
        for tried in over_ipv4:
            _seen(tried)
        return unknown(Cause.UNREACHABLE, "IPv4 answers on no port: nothing to compare IPv6 with")
    for port in sorted(opened):
        if _shut_at(port, over_ipv4):
            return failed(
                "port {port} is open over IPv6 and closed over IPv4",
                port=port,
                observed=", ".join(_sockets(port, over_ipv6)),
            )
    for tried in over_ipv6:
        _seen(tried)
    ports = ", ".join(str(port) for port in sorted({tried.port for tried in reach}))
    return passed("of the ports {ports}, IPv6 opens none that IPv4 keeps closed", ports=ports)


def _shut_at(port: int, over_ipv4: list[PortReach]) -> bool:
    """Tell whether every IPv4 address keeps a port closed. Raises UnseenError for the unseen."""
    there = [tried for tried in over_ipv4 if tried.port == port]
    if any(tried.reach == "open" for tried in there):
        return False
    return bool(there) and all(_seen(tried) in SHUT for tried in there)


def _sockets(port: int, over_ipv6: list[PortReach]) -> list[str]:
    there = [tried for tried in over_ipv6 if tried.port == port and tried.reach == "open"]
    return [f"[{tried.address}]:{port}" for tried in there]


def _seen(tried: PortReach) -> str:
    if isinstance(tried.reach, NotSeen):
        raise UnseenError(tried.reach)
    return tried.reach
