"""Facts of a website that is right in both families; an argument is the only defect in sight."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from checks.ipv6.facts import Ipv6Facts, MailAddress, MailHost, PortReach
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError, Verdict

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


def asked(judge: Any, *facts: Any, **params: Any) -> tuple[Status, Cause | None, str]:
    """Return a question's one answer, as the judge would have it."""
    try:
        verdict: Verdict = judge(*facts, **params)
    except UnseenError as unseen:
        return Status.UNKNOWN, unseen.fact.cause, str(unseen.fact.why)
    return verdict.status, verdict.cause, str(verdict.reason)


def mail_host(**changes: Any) -> MailHost:
    right = MailHost(
        name="mx.example.vn",
        a=(V4,),
        aaaa=(V6,),
        addresses=(mail_address(V6, reach="open"), mail_address(V4)),
    )
    return replace(right, **changes)


def mail_address(address: str, **changes: Any) -> MailAddress:
    right = MailAddress(address=address, reverse=("mx.example.vn",), confirmed=True)
    return replace(right, **changes)


def of_mail(*hosts: MailHost) -> Ipv6Facts:
    return ipv6_facts(host="example.vn", port=25, mail_hosts=hosts)
