"""Whatever comes from the wire is an answer in our own form, or none."""

import dns.edns
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.dns_messages import Question, answer_in, question
from checks.verdict import CannotObserve
from checks.world import ExtendedError, RecordSet

ASKED = question("example.vn", "SOA", recursion=False, dnssec=True)
SERVER = "192.0.2.53"
RECORDS = {
    "SOA": "ns1.example.vn. hostmaster.example.vn. 1 2 3 4 5",
    "CAA": '0 issue "ca.example"',
    "HTTPS": '1 . alpn="h2" ipv4hint=192.0.2.1',
    "TXT": '"v=spf1" "-all"',
    "RRSIG": "SOA 13 2 300 20261214110346 20261123110346 1350 example.vn. YWJj",
}


def on_the_wire(asked: Question) -> dns.message.Message:
    return dns.message.from_wire(asked.wire)


def answered(**changes: int) -> bytes:
    response = dns.message.make_response(on_the_wire(ASKED))
    for type_, record in RECORDS.items():
        response.answer.append(dns.rrset.from_text("Example.VN.", 60, "IN", type_, record))
    response.use_edns(0, options=[dns.edns.EDEOption(7, "signature expired")])
    response.flags |= changes.get("flags", 0)
    return response.to_wire()


def test_an_answer_is_read_whole() -> None:
    answer = answer_in(answered(flags=0x0400), ASKED, SERVER, "udp")
    assert answer is not None
    assert (answer.name, answer.type, answer.rcode) == ("example.vn", "SOA", "NOERROR")
    assert (answer.authoritative, answer.truncated, answer.authenticated) == (True, False, False)
    assert answer.errors == (ExtendedError(code=7, text="signature expired"),)
    assert answer.answer[0] == RecordSet(
        name="example.vn", type="SOA", ttl_s=60, records=(RECORDS["SOA"],)
    )
    assert answer.records("TXT", "example.vn") == (RECORDS["TXT"],)
    assert answer.records("TXT", "other.vn") == ()


@pytest.mark.parametrize(
    ("recursion", "dnssec", "checking_disabled", "flags"),
    [(False, False, False, 0), (True, False, False, 0x100), (True, True, True, 0x130)],
    ids=["a plain question", "recursion", "recursion, signatures, no checks"],
)
def test_a_question_asks_for_what_is_wished(recursion, dnssec, checking_disabled, flags) -> None:
    asked = question(
        "", "NS", recursion=recursion, dnssec=dnssec, checking_disabled=checking_disabled
    )
    message = on_the_wire(asked)
    assert message.flags == flags
    assert bool(message.ednsflags & 0x8000) is dnssec
    assert (message.edns, message.payload, message.opcode()) == (0, 1232, dns.opcode.QUERY)


def test_what_is_no_name_is_not_asked_for() -> None:
    with pytest.raises(CannotObserve):
        question("a..b", "A", recursion=True)


@given(
    changes=st.lists(st.tuples(st.integers(0, 250), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.integers(0, 300),
)
def test_no_spoilt_answer_is_more_than_none(changes, cut) -> None:
    wire = bytearray(answered())
    for at, octet in changes:
        wire[at % len(wire)] = octet
    spoilt = bytes(wire[: len(wire) - cut] if cut < len(wire) else wire)
    answer = answer_in(spoilt, ASKED, SERVER, "tcp")
    assert answer is None or answer.server == SERVER


@given(st.binary(max_size=300))
def test_noise_is_no_answer(noise) -> None:
    assert answer_in(noise, ASKED, SERVER, "udp") is None


def response(*records: tuple[str, str, int, str]) -> dns.message.Message:
    message = dns.message.make_response(on_the_wire(ASKED))
    for name, type_, ttl_s, text in records:
        one = dns.rrset.from_text(name, ttl_s, "IN", type_, text)
        message.answer.append(one)
    return message


def sets_in(message: dns.message.Message) -> tuple[RecordSet, ...]:
    answer = answer_in(message.to_wire(), ASKED, SERVER, "udp")
    assert answer is not None
    return answer.answer


def test_records_of_a_kind_are_one_set_with_the_shortest_time_to_live() -> None:
    found = sets_in(
        response(
            ("a.vn.", "A", 60, "192.0.2.2"),
            ("b.vn.", "A", 60, "192.0.2.3"),
            ("A.vn.", "A", 30, "192.0.2.1"),
            ("a.vn.", "A", 60, "192.0.2.2"),
        )
    )
    assert found == (
        RecordSet(name="a.vn", type="A", ttl_s=30, records=("192.0.2.1", "192.0.2.2")),
        RecordSet(name="b.vn", type="A", ttl_s=60, records=("192.0.2.3",)),
    )


def test_signatures_over_each_type_are_sets_apart() -> None:
    over_ns = RECORDS["RRSIG"].replace("SOA", "NS", 1)
    found = sets_in(
        response(("a.vn.", "RRSIG", 60, RECORDS["RRSIG"]), ("a.vn.", "RRSIG", 60, over_ns))
    )
    assert [one.records for one in found] == [(RECORDS["RRSIG"],), (over_ns,)]


def test_of_two_aliases_of_one_name_the_last_counts() -> None:
    found = sets_in(response(("a.vn.", "CNAME", 60, "b.vn."), ("a.vn.", "CNAME", 60, "c.vn.")))
    assert [one.records for one in found] == [("c.vn.",)]


def test_of_a_truncated_answer_what_is_there_is_read() -> None:
    message = response(("a.vn.", "A", 60, "192.0.2.1"))
    message.flags |= 0x0200
    wire = message.to_wire()
    for end in range(len(wire) - 1, 12 + len("example.vn") + 6, -1):
        answer = answer_in(wire[:end], ASKED, SERVER, "udp")
        assert answer is not None and answer.truncated


def unlike(what: str) -> bytes:
    """Return an answer that is none to the question, by one thing alone."""
    message = response()
    match what:
        case "another number":
            message.id ^= 1
        case "a question itself":
            message.flags &= ~0x8000
        case "an update":
            message.flags |= 5 << 11
        case "another name":
            message.question = [dns.rrset.RRset(dns.name.from_text("b.vn."), 1, 6)]
        case "another type":
            message.question = [dns.rrset.RRset(message.question[0].name, 1, 2)]
        case "another class":
            message.question = [dns.rrset.RRset(message.question[0].name, 3, 6)]
        case "nothing asked":
            message.question = []
    return message.to_wire()


@pytest.mark.parametrize(
    "what",
    [
        *("another number", "a question itself", "an update", "another name", "another type"),
        *("another class", "nothing asked"),
    ],
)
def test_what_is_no_answer_to_the_question_is_none(what) -> None:
    assert answer_in(response().to_wire(), ASKED, SERVER, "udp") is not None
    assert answer_in(unlike(what), ASKED, SERVER, "udp") is None


@pytest.mark.parametrize("rcode", ["FORMERR", "SERVFAIL", "NOTIMP", "REFUSED"])
def test_a_failure_need_not_repeat_the_question(rcode) -> None:
    message = response()
    message.question = []
    message.set_rcode(dns.rcode.from_text(rcode))
    answer = answer_in(message.to_wire(), ASKED, SERVER, "udp")
    assert answer is not None and answer.rcode == rcode


def test_the_upper_bits_of_an_rcode_are_read() -> None:
    message = response()
    message.set_rcode(dns.rcode.BADVERS)
    answer = answer_in(message.to_wire(), ASKED, SERVER, "udp")
    assert answer is not None and answer.rcode == "BADVERS"


def test_numbers_of_questions_differ() -> None:
    assert len({question("a.vn", "A", recursion=True).wire[:2] for _ in range(100)}) > 90
