"""Every name server answers over TCP as well."""

from collections.abc import Iterator

from checks.dns.facts import DOMAINS, DnsFacts, ServerSeen, SoaAnswer
from checks.dns.servers_traits import (
    UNHEARD,
    because,
    by_server,
    hears_none,
    not_asked,
    over_tcp,
)
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Iterator[Verdict]:
    """Judge what each answers over TCP, which every server must offer (RFC 7766, 5)."""
    unheard = hears_none(dns, over_tcp)
    for server, looks in by_server(dns).items():
        yield _server(dns, server, looks, unheard=unheard)


def _server(dns: DnsFacts, server: str, looks: list[ServerSeen], *, unheard: bool) -> Verdict:
    if not looks:
        return not_asked(dns, server)
    for one in looks:
        if isinstance(one.tcp, SoaAnswer) and one.tcp.how != "answered":
            return _wrong(one, one.tcp, unheard=unheard)
    for one in looks:
        if isinstance(one.tcp, NotSeen):
            return because(one.tcp, server)
    return passed("{server} answers over TCP", server=server, locus=server)


def _wrong(one: ServerSeen, answer: SoaAnswer, *, unheard: bool) -> Verdict:
    if answer.how in UNHEARD and unheard:
        return unknown(
            Cause.OWN_NETWORK,
            "no name server answers over TCP: port 53 may be closed on the way from here",
            locus=one.server,
        )
    return failed(
        "{server} does not answer over TCP at {address}",
        server=one.server,
        address=one.address,
        observed=answer.label,
        locus=one.server,
    )
