"""Questions and answers of DNS between their form on the wire and our own.

The library at hand makes objects of whole messages, with indexes and comparable records, which
takes longer than all else that a question costs here. What is read of a record is its words.
"""

import secrets
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import dns.edns
import dns.exception
import dns.flags
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.OPT
import dns.wire

from checks.verdict import CannotObserve, Cause
from checks.world import DnsAnswer, ExtendedError, QueryType, RecordSet

PAYLOAD = 1232  # fits into one packet on every path (DNS flag day 2020)
MOST_RECORDS = 300  # kept of one section
LONGEST_TEXT = 300
HEADER: Final = struct.Struct("!6H")  # RFC 1035, 4.1.1
LONGEST_TTL_S: Final = 0x7FFFFFFF  # RFC 2181, 8: a longer one is none
# What a server may answer to a question that it did not read.
UNREAD: Final = frozenset(
    {dns.rcode.FORMERR, dns.rcode.SERVFAIL, dns.rcode.NOTIMP, dns.rcode.REFUSED}
)
Over = Literal["udp", "tcp"]
Asked = tuple[dns.name.Name, int, int]  # name, type, class


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to one server, with a number that nobody can guess (RFC 5452, 9.2)."""

    name: dns.name.Name
    type: dns.rdatatype.RdataType
    wire: bytes

    @property
    def asked(self) -> Asked:
        """Return what an answer repeats."""
        return self.name, self.type, dns.rdataclass.IN


def question(
    name: str,
    type: QueryType,
    *,
    recursion: bool,
    dnssec: bool = False,
    checking_disabled: bool = False,
) -> Question:
    """Make a question, with EDNS. Raises CannotObserve for what is no name."""
    wanted = {
        dns.flags.RD: recursion,
        dns.flags.AD: dnssec,  # RFC 6840, 5.7: the asker understands it
        dns.flags.CD: checking_disabled,
    }
    flags = sum(flag for flag, is_wanted in wanted.items() if is_wanted)
    number = dns.rdatatype.from_text(type)
    try:
        asked = dns.name.from_text(name or ".")
        there = asked.to_wire() or b""
    except dns.exception.DNSException as error:
        raise CannotObserve(
            Cause.UNREACHABLE, "{name} is no name that DNS can hold", name=name
        ) from error
    head = HEADER.pack(secrets.randbits(16), flags, 1, 0, 0, 1)
    kind = struct.pack("!2H", number, dns.rdataclass.IN)
    edns = struct.pack(  # RFC 6891, 6.1.2
        "!BHHIH", 0, dns.rdatatype.OPT, PAYLOAD, dns.flags.DO if dnssec else 0, 0
    )
    return Question(name=asked, type=number, wire=head + there + kind + edns)


@dataclass(slots=True)
class _Set:
    """Records of one name, class and type."""

    name: str
    type: dns.rdatatype.RdataType
    ttl_s: int
    records: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Message:
    """What has been read of a message."""

    flags: int
    asked: list[Asked] = field(default_factory=list)
    sections: list[Sequence[RecordSet]] = field(default_factory=list)
    edns: dns.rdtypes.ANY.OPT.OPT | None = None
    extended: int = 0  # the flags of EDNS, the upper bits of the rcode among them
    cut: bool = False

    @property
    def rcode(self) -> dns.rcode.Rcode:
        return dns.rcode.from_flags(self.flags, self.extended)

    def answers(self, question: Question) -> bool:
        """Tell whether this is an answer to a question that has its number."""
        if not self.flags & dns.flags.QR or dns.opcode.from_flags(self.flags) != dns.opcode.QUERY:
            return False
        return self.asked == [question.asked] or (not self.asked and self.rcode in UNREAD)


def answer_in(
    wire: bytes, asked: Question, server: str, over: Over, *, most: int = MOST_RECORDS
) -> DnsAnswer | None:
    """Return the answer that bytes hold, or None when they are none to this question.

    Of each section `most` records are kept.
    """
    if wire[:2] != asked.wire[:2]:
        return None
    try:
        message = _message(wire, most)
    except (dns.exception.DNSException, ValueError, IndexError, struct.error):
        return None  # an extended error in no UTF-8 is one of these
    if not message.answers(asked):
        return None
    answer, authority, additional = message.sections
    return DnsAnswer(
        server=server,
        name=_text(asked.name),
        type=dns.rdatatype.to_text(asked.type),  # type: ignore[arg-type]  # ours
        over=over,
        rcode=dns.rcode.to_text(message.rcode),
        authoritative=bool(message.flags & dns.flags.AA),
        truncated=bool(message.flags & dns.flags.TC),
        recursion_available=bool(message.flags & dns.flags.RA),
        authenticated=bool(message.flags & dns.flags.AD),
        answer=tuple(answer),
        authority=tuple(authority),
        additional=tuple(additional),
        errors=tuple(_errors(message.edns.options if message.edns else ())),
        cut=message.cut,
    )


def _message(wire: bytes, most: int) -> _Message:
    """Read a message; of a truncated one, what is there."""
    parser = dns.wire.Parser(wire)
    _, flags, questions, *counts = parser.get_struct(HEADER.format)
    message = _Message(flags)
    for _ in range(questions):
        message.asked.append((dns.name.from_wire_parser(parser), *parser.get_struct("!2H")))
    try:
        for count in counts:
            is_last = len(message.sections) == len(counts) - 1
            message.sections.append(_section(message, parser, count, most, is_last))
    except dns.exception.FormError:
        if not flags & dns.flags.TC:
            raise
        message.sections += [()] * (len(counts) - len(message.sections))
    return message


def _section(
    message: _Message, parser: dns.wire.Parser, count: int, most: int, is_last: bool
) -> Sequence[RecordSet]:
    found: dict[tuple[str, int, int, int], _Set] = {}
    kept = 0
    for _ in range(count):
        name, (type, class_, ttl_s, length) = (
            dns.name.from_wire_parser(parser),
            parser.get_struct("!HHIH"),
        )
        with parser.restrict_to(length):
            record = dns.rdata.from_wire_parser(class_, type, parser)
        if isinstance(record, dns.rdtypes.ANY.OPT.OPT):
            if not is_last or message.edns is not None or name != dns.name.root:
                raise dns.exception.FormError
            message.edns, message.extended = record, ttl_s
            continue
        if type == dns.rdatatype.TSIG:  # nobody shares a key with us
            raise dns.exception.FormError
        kept += 1
        if kept <= most:
            _add(found, _text(name), ttl_s if ttl_s <= LONGEST_TTL_S else 0, record)
    message.cut = message.cut or kept > most
    return [
        RecordSet(
            name=one.name,
            type=dns.rdatatype.to_text(one.type),
            ttl_s=one.ttl_s,
            records=tuple(sorted(one.records)),
        )
        for one in found.values()
    ]


def _add(
    found: dict[tuple[str, int, int, int], _Set], name: str, ttl_s: int, record: dns.rdata.Rdata
) -> None:
    """Put a record with those of its kind, of which the shortest TTL counts (RFC 2181, 5.2)."""
    key = (name, record.rdclass, record.rdtype, record.covers())
    there = found.get(key)
    if there is None:
        there = found[key] = _Set(name, record.rdtype, ttl_s)
    elif dns.rdatatype.is_singleton(record.rdtype):
        there.records.clear()
    there.ttl_s = min(there.ttl_s, ttl_s)
    there.records[record.to_text()] = None


def _errors(options: Iterable[dns.edns.Option]) -> Iterator[ExtendedError]:
    for option in options:
        if isinstance(option, dns.edns.EDEOption):
            yield ExtendedError(code=int(option.code), text=(option.text or "")[:LONGEST_TEXT])


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower() if name != dns.name.root else ""
