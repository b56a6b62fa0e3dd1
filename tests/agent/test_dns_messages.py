"""Whatever comes from the wire is an answer in our own form, or none."""

import dns.edns
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.dns_messages import answer_in, question, read
from checks.verdict import CannotObserve
from checks.world import ExtendedError, RecordSet

ASKED = question("example.vn", "SOA", recursion=False, dnssec=True)
RECORDS = {
    "SOA": "ns1.example.vn. hostmaster.example.vn. 1 2 3 4 5",
    "CAA": '0 issue "ca.example"',
    "HTTPS": '1 . alpn="h2" ipv4hint=192.0.2.1',
    "TXT": '"v=spf1" "-all"',
    "RRSIG": "SOA 13 2 300 20261214110346 20261123110346 1350 example.vn. YWJj",
}


def answered(**changes: int) -> bytes:
    response = dns.message.make_response(ASKED)
    for type_, record in RECORDS.items():
        response.answer.append(dns.rrset.from_text("Example.VN.", 60, "IN", type_, record))
    response.use_edns(0, options=[dns.edns.EDEOption(7, "signature expired")])
    response.flags |= changes.get("flags", 0)
    return response.to_wire()


def test_an_answer_is_read_whole() -> None:
    message = answer_in(answered(flags=0x0400), ASKED)
    assert message is not None
    answer = read(message, ASKED, "192.0.2.53", "udp")
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
    assert asked.flags == flags
    assert bool(asked.ednsflags & 0x8000) is dnssec


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
    message = answer_in(bytes(wire[: len(wire) - cut] if cut < len(wire) else wire), ASKED)
    if message is not None:
        assert read(message, ASKED, "192.0.2.53", "tcp").server == "192.0.2.53"


@given(st.binary(max_size=300))
def test_noise_is_no_answer(noise) -> None:
    assert answer_in(noise, ASKED) is None
