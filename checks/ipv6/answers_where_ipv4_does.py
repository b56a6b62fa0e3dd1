"""Every IPv6 address answers on the ports on which IPv4 answers."""

from dataclasses import replace

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts, PortReach, Reach, is_ipv4
from checks.verdict import (
    Cause,
    NotSeen,
    Said,
    UnseenError,
    Verdict,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)

KINDS = ENDPOINTS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Compare the families port by port; a port that IPv4 does not answer on asks nothing."""
    reach = seen(ipv6.reach)
    over_ipv4 = [tried for tried in reach if is_ipv4(tried.address)]
    over_ipv6 = [tried for tried in reach if not is_ipv4(tried.address)]
    if not all(ipv6.families()):
        return _one_family(ipv6)
    asked = {tried.port for tried in over_ipv4 if tried.reach == "open"}
    if closed := [t for t in over_ipv6 if t.port in asked and _is_closed(t)]:
        return _closed(closed, pinned=ipv6.pinned)
    if (hidden := _hidden(over_ipv4, over_ipv6, asked)) is not None:
        raise UnseenError(hidden)
    if not asked:
        return unknown(
            Cause.UNREACHABLE,
            "IPv4 answers on none of the ports {ports}: nothing to compare IPv6 with",
            ports=_ports(over_ipv4),
        )
    return _open([tried for tried in over_ipv6 if tried.port in asked], pinned=ipv6.pinned)


def _one_family(ipv6: Ipv6Facts) -> Verdict:
    has_ipv4, has_ipv6 = ipv6.families()
    addresses = ", ".join(ipv6.looked_at)
    if has_ipv6:
        return not_applicable("reached over IPv6 alone: {addresses}", addresses=addresses)
    if has_ipv4:
        return not_applicable("reached over IPv4 alone: {addresses}", addresses=addresses)
    return not_applicable("{host} has no address", host=ipv6.host)


def _hidden(
    over_ipv4: list[PortReach], over_ipv6: list[PortReach], asked: set[int]
) -> NotSeen | None:
    """Return the first thing not seen that could still turn the verdict.

    An IPv6 address counts on every port that IPv4 answers on. An IPv4 address counts where no
    other answers and IPv6 does not answer everywhere either.
    """
    for tried in over_ipv6:
        if tried.port in asked and isinstance(tried.reach, NotSeen):
            return tried.reach
    short_of = {tried.port for tried in over_ipv6 if tried.reach != "open"}
    for tried in over_ipv4:
        counts = tried.port not in asked and (not asked or tried.port in short_of)
        if counts and isinstance(tried.reach, NotSeen):
            return tried.reach
    return None


def _is_closed(tried: PortReach) -> bool:
    return tried.reach != "open" and not isinstance(tried.reach, NotSeen)


def _closed(closed: list[PortReach], *, pinned: bool) -> Verdict:
    how = closed[0].reach
    observed = (
        Said("not open: {sockets}; addresses from the inventory", {"sockets": _sockets(closed)})
        if pinned
        else Said("not open: {sockets}", {"sockets": _sockets(closed)})
    )
    alike = _sockets([tried for tried in closed if tried.reach == how])
    return replace(_say(how, alike), expected=Said("open, as over IPv4"), observed=observed)


def _say(how: Reach | NotSeen, sockets: str) -> Verdict:
    match how:
        case "refused":
            return failed("IPv4 answers, IPv6 refuses the connection: {sockets}", sockets=sockets)
        case "reset":
            return failed("IPv4 answers, IPv6 resets the connection: {sockets}", sockets=sockets)
        case "no_route":
            return failed("IPv4 answers, no route leads to IPv6: {sockets}", sockets=sockets)
        case _:
            return failed("IPv4 answers, IPv6 stays silent: {sockets}", sockets=sockets)


def _open(opened: list[PortReach], *, pinned: bool) -> Verdict:
    if pinned:
        return passed(
            "open as over IPv4: {sockets}; addresses from the inventory, not from DNS",
            sockets=_sockets(opened),
        )
    return passed("open as over IPv4: {sockets}", sockets=_sockets(opened))


def _sockets(tries: list[PortReach]) -> str:
    return ", ".join(f"[{tried.address}]:{tried.port}" for tried in tries)


def _ports(tries: list[PortReach]) -> str:
    return ", ".join(str(port) for port in sorted({tried.port for tried in tries}))
