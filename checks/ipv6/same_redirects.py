"""IPv6 redirects as IPv4 does."""

from collections.abc import Iterable

from checks.ipv6.facts import Ipv6Facts
from checks.ipv6.parity_traits import Families, differs, fronts, uncompared, walked
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, seen, unknown
from checks.web.facts import Front, Walk, WebFacts

Way = tuple[str, ...]


def judge(web: WebFacts, ipv6: Ipv6Facts) -> Verdict:
    """Compare the URLs that are gone through, plain HTTP and HTTPS each with its like.

    A way into which one family gives no answer is not compared: `same_status` speaks of it.
    """
    if (verdict := uncompared(web, ipv6)) is not None:
        return verdict
    both = fronts(web, ipv6)
    ways = [(_plain(both), "http"), (_secure(both), "https")]
    compared = [(walks, name) for walks, name in ways if _answered(walks)]
    if not compared:
        return unknown(Cause.UNREACHABLE, "not both families give an answer to compare")
    for walks, _ in compared:
        over_ipv4, over_ipv6 = walks.shown(_way)
        if differs(over_ipv4, over_ipv6):
            return failed(
                "leads over IPv6 to {over_ipv6}, over IPv4 to {over_ipv4}",
                over_ipv6=_list(over_ipv6.shapes),
                over_ipv4=_list(over_ipv4.shapes),
                expected=_list(over_ipv4.shapes),
                observed=_list(over_ipv6.shapes),
            )
    return passed(
        "leads over both families to {urls}",
        urls=", ".join(_list(walks.shown(_way)[1].shapes) for walks, _ in compared),
    )


def _plain(both: Families[Front]) -> Families[Walk]:
    return _walks(both, secure=False)


def _secure(both: Families[Front]) -> Families[Walk]:
    return _walks(both, secure=True)


def _walks(both: Families[Front], *, secure: bool) -> Families[Walk]:
    def of(front: Front | NotSeen) -> Walk | NotSeen:
        if isinstance(front, NotSeen):
            return front
        return front.secure if secure else front.plain

    return Families(
        ipv4={address: of(front) for address, front in both.ipv4.items()},
        ipv6={address: of(front) for address, front in both.ipv6.items()},
    )


def _answered(walks: Families[Walk]) -> bool:
    """Tell whether some address of each family answered. Raises UnseenError where one may have."""
    for family in (walks.ipv6, walks.ipv4):
        if any(not isinstance(walk, NotSeen) and walk.hops for walk in family.values()):
            continue
        for walk in family.values():
            if isinstance(walk, NotSeen) and walk.cause is not Cause.NOT_DECLARED:
                seen(walk)
        return False
    return True


def _way(walk: Walk) -> Way:
    """Return the URLs without their queries, which often hold a token of the session."""
    urls = [hop.url for hop in walked(walk)]
    led_to = [walk.led_to] if walk.led_to and walk.end != "answered" else []
    return tuple(url.partition("?")[0] for url in (*urls, *led_to))


def _list(ways: Iterable[Way]) -> str:
    return " | ".join(" → ".join(way) for way in sorted(ways))
