"""Every name server serves the zone."""

from collections.abc import Iterator

from checks.dns.facts import DOMAINS, DnsFacts, ServerSeen, SoaAnswer
from checks.dns.servers_traits import (
    UNHEARD,
    because,
    by_server,
    hears_none,
    not_asked,
    over_udp,
    seems_intercepted,
)
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Iterator[Verdict]:
    """Judge what each answers over UDP; one that does not own up to the zone is lame.

    RFC 1912, 2.8. Where none is heard, or all answer as resolvers do, the fault may lie on our
    way there.
    """
    unheard, intercepted = hears_none(dns, over_udp), seems_intercepted(dns)
    for server, looks in by_server(dns).items():
        yield _server(dns, server, looks, unheard=unheard, intercepted=intercepted)


def _server(
    dns: DnsFacts, server: str, looks: list[ServerSeen], *, unheard: bool, intercepted: bool
) -> Verdict:
    if not looks:
        return not_asked(dns, server)
    for one in looks:
        if isinstance(one.udp, SoaAnswer) and not one.udp.good:
            return _wrong(one, one.udp, unheard=unheard, intercepted=intercepted)
    for one in looks:
        if isinstance(one.udp, NotSeen):
            return because(one.udp, server)
    return passed(
        "{server} serves the zone at {addresses}",
        server=server,
        addresses=", ".join(one.address for one in looks),
        locus=server,
    )


def _wrong(one: ServerSeen, answer: SoaAnswer, *, unheard: bool, intercepted: bool) -> Verdict:
    if answer.how in UNHEARD and unheard:
        return unknown(
            Cause.OWN_NETWORK,
            "no name server answers over UDP: port 53 may be closed on the way from here",
            locus=one.server,
        )
    if intercepted:
        return unknown(
            Cause.OWN_NETWORK,
            "every name server answers as resolvers do: port 53 may be diverted on the way",
            locus=one.server,
        )
    if answer.how != "answered":
        return failed(
            "{server} does not answer at {address}",
            server=one.server,
            address=one.address,
            observed=answer.label,
            locus=one.server,
        )
    return failed(
        "{server} does not serve the zone at {address}: {answer}",
        server=one.server,
        address=one.address,
        answer=answer.label,
        observed=answer.label,
        locus=one.server,
    )
