"""Connecting over IPv6 is about as fast as over IPv4."""

from collections.abc import Callable
from statistics import median

from checks.ipv6.facts import ENDPOINTS, Ipv6Facts, is_ipv4, is_ipv6
from checks.ipv6.parity_traits import one_family
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, seen, unknown

KINDS = ENDPOINTS


def judge(ipv6: Ipv6Facts, *, max_slower_ms: float) -> Verdict:
    """Compare the medians: browsers turn to IPv4 when IPv6 takes longer (RFC 8305, 5)."""
    connects = seen(ipv6.connects)
    if (verdict := one_family(ipv6)) is not None:
        return verdict
    if not connects:
        _settle(ipv6)
        return unknown(Cause.UNREACHABLE, "not both families answer: there is nothing to time")
    over_ipv4, over_ipv6 = _median_ms(ipv6, is_ipv4), _median_ms(ipv6, is_ipv6)
    said = {"over_ipv6": f"{over_ipv6:.0f} ms", "over_ipv4": f"{over_ipv4:.0f} ms"}
    expected, observed = f"≤ +{max_slower_ms:.0f} ms", f"{over_ipv6 - over_ipv4:+.0f} ms"
    if over_ipv6 - over_ipv4 > max_slower_ms:
        return failed(
            "connects over IPv6 in {over_ipv6}, over IPv4 in {over_ipv4}",
            **said,
            expected=expected,
            observed=observed,
        )
    return passed(
        "connects over IPv6 in {over_ipv6}, over IPv4 in {over_ipv4}",
        **said,
        expected=expected,
        observed=observed,
    )


def _settle(ipv6: Ipv6Facts) -> None:
    """Raise UnseenError where an address on the service's own port was not looked at."""
    for tried in seen(ipv6.reach):
        if tried.port == ipv6.port and isinstance(tried.reach, NotSeen):
            seen(tried.reach)


def _median_ms(ipv6: Ipv6Facts, of_family: Callable[[str], bool]) -> float:
    """Return the median over a family's addresses of each one's median."""
    times = [one for one in seen(ipv6.connects) if of_family(one.address) and one.seconds]
    return 1000 * median(median(one.seconds) for one in times)
