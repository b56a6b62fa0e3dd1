"""Facts of a website that is right in both families; an argument is the only defect in sight."""

from datetime import UTC, datetime
from typing import Any

from checks.ipv6.facts import Ipv6Facts, PortReach
from checks.verdict import Cause, NotSeen, Said

V4, V6, OTHER_V6 = "203.113.0.10", "2405:4800::10", "2405:4800::11"
NO_ANSWER = NotSeen(cause=Cause.TIMED_OUT, why=Said("the resolver does not answer"))
NO_ROUTE_OF_OURS = NotSeen(cause=Cause.OWN_NETWORK, why=Said("this machine has no IPv6"))


def ipv6_facts(**changes: Any) -> Ipv6Facts:
    right = {
        "seen_at": datetime(2026, 11, 24, tzinfo=UTC),
        "host": "www.example.vn",
        "port": 443,
        "a": (V4,),
        "aaaa": (V6,),
        "looked_at": (V4, V6),
        "reach": tried({(V4, 80): "open", (V4, 443): "open", (V6, 80): "open", (V6, 443): "open"}),
    }
    return Ipv6Facts(**(right | changes))


def tried(reach: dict[tuple[str, int], Any]) -> tuple[PortReach, ...]:
    return tuple(
        PortReach(address=address, port=port, reach=how) for (address, port), how in reach.items()
    )
