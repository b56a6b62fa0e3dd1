from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from checks.tls.wire.flight import Flight
from tests.tls_servers import in_clear, issue, ocsp_response, site

SHOWN = site()
CHAIN = (SHOWN.leaf.der, SHOWN.intermediates[0].der)
STAPLE = ocsp_response(SHOWN)


class Sent:
    """A connection that keeps what is sent on it."""

    def __init__(self):
        self.data = b""

    def recv(self, _limit):
        return b"hello"

    def sendall(self, data):
        self.data += data


def bytes_of(behave):
    sent = Sent()
    behave(sent)
    return sent.data


IN_CLEAR = bytes_of(in_clear(CHAIN, staple=STAPLE))


def reading(*pieces):
    said = Flight(lambda _said: None)
    for piece in pieces:
        said.feed(piece)
    return said


def test_a_flight_in_clear_is_read():
    said = reading(IN_CLEAR)
    assert (said.chain, said.staple, said.done) == (CHAIN, STAPLE, True)
    assert (said.hello.version, said.hello.suite) == (0x0303, 0xC02F)
    assert not (said.wants_certificate or said.unreadable or said.refused)


@given(cuts=st.lists(st.integers(0, len(IN_CLEAR)), max_size=5).map(sorted))
def test_it_does_not_matter_in_which_pieces_it_comes(cuts):
    ends = [0, *cuts, len(IN_CLEAR)]
    pieces = [IN_CLEAR[a:b] for a, b in pairwise(ends)]
    assert reading(*pieces).chain == CHAIN


def test_one_byte_after_another_is_read_too():
    assert reading(*(IN_CLEAR[n : n + 1] for n in range(len(IN_CLEAR)))).chain == CHAIN


@given(data=st.data())
def test_no_change_of_a_flight_raises(data):
    changed = bytearray(IN_CLEAR)
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=5)):
        changed[place] = data.draw(st.integers(0, 255))
    said = reading(bytes(changed))
    assert said.unreadable or said.chain is None or all(said.chain) or b"" in said.chain


@given(data=st.binary(max_size=400))
def test_no_bytes_raise(data):
    assert reading(data).chain is None


@given(kind=st.integers(0, 255), body=st.binary(max_size=120), is_13=st.booleans())
def test_no_message_raises(kind, body, is_13):
    hello = bytes_of(in_clear([]))[:51] if not is_13 else HELLO_OF_13
    message = bytes([kind]) + len(body).to_bytes(3, "big") + body
    said = reading(hello, b"\x16\x03\x03" + len(message).to_bytes(2, "big") + message)
    assert said.hello is not None or said.unreadable


_BODY_OF_13 = b"\x03\x03" + bytes(32) + b"\x00\x13\x01\x00" + b"\x00\x06\x00\x2b\x00\x02\x03\x04"
HELLO_OF_13 = b"\x16\x03\x03" + (len(_BODY_OF_13) + 4).to_bytes(2, "big") + b"\x02\x00\x00"
HELLO_OF_13 += bytes([len(_BODY_OF_13)]) + _BODY_OF_13


def test_what_is_sealed_with_an_unknown_secret_is_unreadable():
    said = reading(HELLO_OF_13, b"\x17\x03\x03\x00\x20" + bytes(32))
    assert (said.is_13, said.unreadable, said.chain) == (True, True, None)


def test_what_is_sealed_in_an_older_version_is_passed_over():
    sealed = b"\x16\x03\x03\x00\x20" + bytes(32)
    said = reading(IN_CLEAR, b"\x14\x03\x03\x00\x01\x01", sealed)
    assert (said.chain, said.unreadable) == (CHAIN, False)


def test_a_warning_about_the_name_refuses_nothing_and_an_alert_does():
    warning, alert = b"\x15\x03\x03\x00\x02\x01\x70", b"\x15\x03\x03\x00\x02\x02\x28"
    assert [reading(warning).refused, reading(alert).refused] == [False, True]


def test_many_certificates_are_no_more_than_a_thousand():
    small = issue("x").der[:20]
    assert len(reading(bytes_of(in_clear([small] * 3000))).chain) == 1000
