"""Questions and answers of DNS between their form on the wire and our own."""

from collections.abc import Iterable
from typing import Literal

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from checks.verdict import CannotObserve, Cause
from checks.world import DnsAnswer, ExtendedError, QueryType, RecordSet

PAYLOAD = 1232  # fits into one packet on every path (DNS flag day 2020)
MOST_RECORDS = 300  # kept of one section
LONGEST_TEXT = 300


def question(
    name: str,
    type: QueryType,
    *,
    recursion: bool,
    dnssec: bool = False,
    checking_disabled: bool = False,
) -> dns.message.QueryMessage:
    """Make a question. Raises CannotObserve for what is no name."""
    wanted = {
        dns.flags.RD: recursion,
        dns.flags.AD: dnssec,  # RFC 6840, 5.7: the asker understands it
        dns.flags.CD: checking_disabled,
    }
    flags = 0
    for flag, is_wanted in wanted.items():
        flags |= flag if is_wanted else 0
    try:
        return dns.message.make_query(
            name or ".", type, use_edns=True, want_dnssec=dnssec, payload=PAYLOAD, flags=flags
        )
    except dns.exception.DNSException as error:
        raise CannotObserve(
            Cause.UNREACHABLE, "{name} is no name that DNS can hold", name=name
        ) from error


def answer_in(wire: bytes, asked: dns.message.QueryMessage) -> dns.message.Message | None:
    """Return the answer that bytes hold, or None when they are none to this question."""
    try:
        answer = dns.message.from_wire(wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, IndexError):  # EDE in no UTF-8 is one of these
        return None
    return answer if asked.is_response(answer) else None


def read(
    message: dns.message.Message,
    asked: dns.message.QueryMessage,
    server: str,
    over: Literal["udp", "tcp"],
) -> DnsAnswer:
    """Return an answer in our own form; sections are cut at MOST_RECORDS."""
    sections = [_section(part) for part in (message.answer, message.authority, message.additional)]
    return DnsAnswer(
        server=server,
        name=_text(asked.question[0].name),
        type=dns.rdatatype.to_text(asked.question[0].rdtype),  # type: ignore[arg-type]  # ours
        over=over,
        rcode=dns.rcode.to_text(message.rcode()),
        authoritative=bool(message.flags & dns.flags.AA),
        truncated=bool(message.flags & dns.flags.TC),
        recursion_available=bool(message.flags & dns.flags.RA),
        authenticated=bool(message.flags & dns.flags.AD),
        answer=sections[0][0],
        authority=sections[1][0],
        additional=sections[2][0],
        errors=tuple(_errors(message.options)),
        cut=any(cut for _, cut in sections),
    )


def _section(found: list[dns.rrset.RRset]) -> tuple[tuple[RecordSet, ...], bool]:
    kept, room = [], MOST_RECORDS
    for rrset in found:
        records = tuple(record.to_text() for record in list(rrset)[:room])
        room -= len(records)
        if records:
            kept.append(
                RecordSet(
                    name=_text(rrset.name),
                    type=dns.rdatatype.to_text(rrset.rdtype),
                    ttl_s=rrset.ttl,
                    records=tuple(sorted(records)),
                )
            )
    return tuple(kept), sum(map(len, found)) > MOST_RECORDS


def _errors(options: Iterable[dns.edns.Option]) -> Iterable[ExtendedError]:
    for option in options:
        if isinstance(option, dns.edns.EDEOption):
            yield ExtendedError(code=int(option.code), text=(option.text or "")[:LONGEST_TEXT])


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else ""
