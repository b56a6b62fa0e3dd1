"""No name server of the domain is an open resolver."""

from collections.abc import Iterator

from checks.dns.facts import DOMAINS, DnsFacts, RecursionAnswer, ServerSeen
from checks.dns.servers_traits import because, by_server, not_asked, seems_intercepted
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Iterator[Verdict]:
    """Judge the answer to a question about another's zone (RFC 5358, 4), as asked from here.

    Where all answer as resolvers do, a resolver on the way may speak for them.
    """
    intercepted = seems_intercepted(dns)
    for server, looks in by_server(dns).items():
        yield _server(server, looks, intercepted=intercepted) if looks else not_asked(dns, server)


def _server(server: str, looks: list[ServerSeen], *, intercepted: bool) -> Verdict:
    for one in looks:
        if isinstance(one.recursion, RecursionAnswer) and _serves_strangers(one.recursion):
            if intercepted:
                return unknown(
                    Cause.OWN_NETWORK,
                    "every name server answers as resolvers do: port 53 may be diverted on the way",
                    locus=server,
                )
            return failed(
                "{server} answers questions about other domains at {address}",
                server=server,
                address=one.address,
                observed=f"{one.recursion.rcode}, RA={int(one.recursion.recursion_available)}",
                locus=server,
            )
    for one in looks:
        if isinstance(one.recursion, NotSeen):
            return because(one.recursion, server)
        if _is_unclear(one.recursion):
            return unknown(
                Cause.TIMED_OUT,
                "{server} gave no clear answer to a question about another domain",
                server=server,
                locus=server,
            )
    return passed("{server} answers for its own zones alone", server=server, locus=server)


def _serves_strangers(answer: RecursionAnswer) -> bool:
    """Tell whether what came was fetched from elsewhere, or taken from a cache."""
    if answer.how != "answered" or answer.authoritative:
        return False
    return answer.records > 0 or (
        answer.recursion_available and answer.rcode in ("NOERROR", "NXDOMAIN")
    )


def _is_unclear(answer: RecursionAnswer) -> bool:
    """Tell whether it is open: no answer, one from the root itself, or a failed attempt."""
    if answer.how != "answered" or answer.authoritative:
        return True
    return answer.recursion_available and answer.rcode not in ("REFUSED", "NOTAUTH", "NOTIMP")
