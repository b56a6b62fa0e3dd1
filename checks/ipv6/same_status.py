"""IPv6 answers with the status with which IPv4 answers."""

from collections.abc import Iterable

from checks.ipv6.facts import Ipv6Facts
from checks.ipv6.parity_traits import differs, failure_of, fronts, uncompared
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, seen, unknown
from checks.web.facts import Front, Walk, WebFacts
from checks.web.front_traits import settled

WITHOUT_END = ("loop", "too_many", "outside")
Outcome = tuple[str, str]  # of plain HTTP and of HTTPS; "": nobody knows of that port


def judge(web: WebFacts, ipv6: Ipv6Facts) -> Verdict:
    """Compare where each walk ends: an answer's status, or that there is none."""
    if (verdict := uncompared(web, ipv6)) is not None:
        return verdict
    over_ipv4, over_ipv6 = fronts(web, ipv6).shown(_outcome)
    if over_ipv4.unseen is None and not any(map(_has_answer, over_ipv4.shapes)):
        return unknown(
            Cause.UNREACHABLE,
            "IPv4 gives no answer to compare IPv6 with: {over_ipv4}",
            over_ipv4=_list(over_ipv4.shapes),
        )
    if differs(over_ipv4, over_ipv6):
        return failed(
            "answers over IPv6 with {over_ipv6}, over IPv4 with {over_ipv4}",
            over_ipv6=_list(over_ipv6.shapes),
            over_ipv4=_list(over_ipv4.shapes),
            expected=_list(over_ipv4.shapes),
            observed=_list(over_ipv6.shapes),
        )
    return passed("answers over both families with {statuses}", statuses=_list(over_ipv6.shapes))


def _outcome(front: Front) -> Outcome:
    return _end(front.plain), _end(front.secure)


def _has_answer(outcome: Outcome) -> bool:
    return any(how.isdecimal() or how in WITHOUT_END for how in outcome)


def _end(walk: Walk | NotSeen) -> str:
    """Return a status, or in one word why there is none."""
    if isinstance(walk, NotSeen) and walk.cause is Cause.NOT_DECLARED:
        return ""
    there = seen(walk)
    if failure := failure_of(there):
        return failure
    if there.end == "answered" and there.last is not None:
        return str(settled(there.last).status)
    return there.end


def _list(outcomes: Iterable[Outcome]) -> str:
    """Write "http 200, https 200"; several servers are set apart by a bar."""
    return " | ".join(
        ", ".join(f"{name} {how}" for name, how in zip(("http", "https"), one, strict=True) if how)
        for one in sorted(outcomes)
    )
