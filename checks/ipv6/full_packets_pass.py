"""A hello that fills a packet is answered at every IPv6 address."""

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts, PathSeen, is_ipv4, is_ipv6
from checks.verdict import (
    Cause,
    NotSeen,
    Verdict,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)

KINDS = ENDPOINTS


def judge(ipv6: Ipv6Facts) -> Verdict:
    """Look for a hello that fills a packet and gets no answer, where a small one does.

    Where a router on the way drops what is too big and its word of it (ICMPv6, type 2) is dropped
    too, connections come about and then hang (RFC 8201, 1; RFC 4890, 4.3.1).
    """
    paths = seen(ipv6.paths)
    over_ipv6 = [path for path in paths if is_ipv6(path.address)]
    if not any(is_ipv6(address) for address in ipv6.looked_at):
        ipv6.families()
        return not_applicable("is not reached over IPv6")
    if not over_ipv6:
        return _not_tried(ipv6)
    for path in over_ipv6:
        if path.hole in ("towards", "back"):
            return _hole(path, [one for one in paths if is_ipv4(one.address)])
    for path in over_ipv6:
        if path.hole == "untold":
            return unknown(
                Cause.TIMED_OUT, "{address} answers no hello, big or small", address=path.address
            )
    return passed(
        "{addresses} answers a hello of {size} bytes",
        addresses=", ".join(path.address for path in over_ipv6),
        size=over_ipv6[0].big_bytes,
    )


def _not_tried(ipv6: Ipv6Facts) -> Verdict:
    tried = [one for one in seen(ipv6.reach) if one.port == ipv6.port and is_ipv6(one.address)]
    if any(one.reach == "open" for one in tried):
        return not_applicable("does not begin with TLS, by which alone this is tried")
    for one in tried:
        if isinstance(one.reach, NotSeen):
            seen(one.reach)
    return unknown(Cause.UNREACHABLE, "IPv6 does not answer: there is no way to try")


def _hole(path: PathSeen, over_ipv4: list[PathSeen]) -> Verdict:
    """Return the failure, unless IPv4 shows the same: then it is no matter of the IPv6 path."""
    if any(other.hole != "none" for other in over_ipv4):
        return unknown(
            Cause.UNREACHABLE,
            "a hello of {size} bytes gets no answer over IPv4 either: it may be the server",
            size=path.big_bytes,
        )
    if path.hole == "towards":
        return failed(
            "{address} answers a small hello, and none of {size} bytes: big packets get lost",
            address=path.address,
            size=path.big_bytes,
        )
    return failed(
        "{address} answers with small packets alone: its big ones get lost on the way",
        address=path.address,
    )
