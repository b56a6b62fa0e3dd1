"""No name server hands the whole zone to strangers."""

from collections.abc import Iterator

from checks.dns.facts import DOMAINS, DnsFacts, ServerSeen, SoaAnswer, TransferAnswer
from checks.dns.servers_traits import because, by_server, not_asked
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Iterator[Verdict]:
    """Judge the answer to AXFR (RFC 5936); the agent is a stranger where it may not transfer."""
    for server, looks in by_server(dns).items():
        yield _server(server, looks) if looks else not_asked(dns, server)


def _server(server: str, looks: list[ServerSeen]) -> Verdict:
    for one in looks:
        if isinstance(one.transfer, TransferAnswer) and one.transfer.records:
            return failed(
                "{server} hands over the zone: {records} records in its first message alone",
                server=server,
                records=one.transfer.records,
                observed=one.transfer.rcode,
                locus=server,
            )
    for one in looks:
        if isinstance(one.transfer, NotSeen):
            return because(one.transfer, server)
        if not _is_refusal(one, one.transfer):
            return unknown(
                Cause.TIMED_OUT,
                "{server} gave no answer to the request for a transfer",
                server=server,
                locus=server,
            )
    return passed("{server} hands nothing over", server=server, locus=server)


def _is_refusal(one: ServerSeen, transfer: TransferAnswer) -> bool:
    """Tell whether nothing was given on purpose, over a way that is known to be open.

    Who takes no TCP hands nothing over; a hang-up counts where another question was answered.
    """
    if transfer.how in ("answered", "refused"):
        return True
    return transfer.how == "reset" and isinstance(one.tcp, SoaAnswer) and one.tcp.how == "answered"
