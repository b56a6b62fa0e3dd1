import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.tls.facts import OLDEST_FIRST
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import Offer
from checks.tls.wire.key_exchange import KeyExchange, Malformed, parse_key_exchange, parse_leaf
from checks.tls.wire.records import Reading
from checks.verdict import Answer
from tests.hello_server import Persona, message, read_hello, record, sized

ECDHE_RSA = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
DHE_RSA = "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
SIGNED = b"\x08\x04\x00\x02ok"
SIGNED_OLD = b"\x00\x02ok"
X25519 = b"\x03\x00\x1d\x02kk"
DH = sized(2, b"\x00\xff\xef") + sized(2, b"\x02") + sized(2, b"yy")


@pytest.mark.parametrize(
    ("suite", "version", "body", "said"),
    [
        pytest.param(
            ECDHE_RSA, "TLS 1.2", X25519 + SIGNED, {"group": 29, "signature": 0x0804}, id="ECDHE"
        ),
        pytest.param(
            DHE_RSA,
            "TLS 1.2",
            DH + SIGNED,
            {"prime": b"\xff\xef", "generator": 2, "signature": 0x0804},
            id="DHE, the zero before the prime left out",
        ),
        pytest.param(
            DHE_RSA,
            "TLS 1.0",
            DH + SIGNED_OLD,
            {"prime": b"\xff\xef", "generator": 2},
            id="no scheme",
        ),
        pytest.param(
            DHE_RSA,
            "SSLv3",
            sized(2, b"\xff") + sized(2, b"\x05" * 7) + sized(2, b"y") + SIGNED_OLD,
            {"prime": b"\xff", "generator": 0},
            id="a long generator",
        ),
        pytest.param(
            "TLS_DH_anon_WITH_AES_128_CBC_SHA",
            "TLS 1.2",
            DH,
            {"prime": b"\xff\xef", "generator": 2},
            id="anonymous, so unsigned",
        ),
        pytest.param(
            "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA",
            "TLS 1.2",
            sized(2, b"hint") + X25519,
            {"group": 29},
            id="with a hint before it",
        ),
        pytest.param(
            ECDHE_RSA, "TLS 1.2", b"\x01explicit curve", {"signature": 0}, id="no named curve"
        ),
    ],
)
def test_an_exchange_is_read(suite, version, body, said):
    assert parse_key_exchange(body, traits(suite), version) == KeyExchange(**said)


@pytest.mark.parametrize(
    ("suite", "body"),
    [
        pytest.param(ECDHE_RSA, b"", id="nothing"),
        pytest.param(ECDHE_RSA, X25519[:-1], id="a point cut short"),
        pytest.param(ECDHE_RSA, X25519, id="no signature"),
        pytest.param(DHE_RSA, sized(2, b"\xff") + sized(2, b"\x02"), id="no public value"),
        pytest.param(DHE_RSA, sized(2, b"") + DH, id="no prime"),
        pytest.param(DHE_RSA, b"\xff\xff\x00", id="a prime cut short"),
    ],
)
def test_what_breaks_the_grammar_is_malformed(suite, body):
    with pytest.raises(Malformed):
        parse_key_exchange(body, traits(suite), "TLS 1.2")


@pytest.mark.parametrize(
    ("body", "leaf"),
    [
        (sized(3, sized(3, b"leaf") + sized(3, b"issuer")), b"leaf"),
        (sized(3, b""), b""),
        (sized(3, sized(3, b"")), b""),
    ],
)
def test_the_first_certificate_is_the_leaf(body, leaf):
    assert parse_leaf(body) == leaf


@pytest.mark.parametrize("body", [b"", b"\x00\x00\x05leaf", sized(3, b"\x00\x00\x09leaf")])
def test_certificates_cut_short_are_malformed(body):
    with pytest.raises(Malformed):
        parse_leaf(body)


SUITES = st.sampled_from([ECDHE_RSA, DHE_RSA, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA"])
VERSIONS = st.sampled_from(OLDEST_FIRST[1:5])


@given(body=st.binary(max_size=200), suite=SUITES, version=VERSIONS)
def test_no_bytes_of_an_exchange_raise_anything_else(body, suite, version):
    try:
        assert parse_key_exchange(body, traits(suite), version).generator >= 0
    except Malformed as error:
        assert str(error)


@given(body=st.binary(max_size=200))
def test_no_bytes_of_a_certificate_message_raise_anything_else(body):
    try:
        assert parse_leaf(body) in body
    except Malformed as error:
        assert str(error)


OFFER = Offer(version="TLS 1.2", suites=(0xC02F, 0x0033, 0x002F))


def flight(suite=0xC02F, **said):
    """A whole first flight, as a server sends it."""
    persona = Persona(takes={"TLS 1.2": (suite,)}, **said)
    return persona.flight_of(HELLO, suite, 0x001D, 0x0804)


HELLO = read_hello(b"\x16\x03\x01\x00\x00\x01\x00\x00\x00\x03\x03" + bytes(33) + bytes(6))


@pytest.mark.parametrize("size", [1, 7, 100, 10000])
def test_a_flight_is_read_in_pieces_of_any_size(size):
    data, reading = flight(), Reading(OFFER, "exchange")
    replies = [reading.feed(data[at : at + size]) for at in range(0, len(data), size)]
    reply = next(filter(None, replies))
    assert (reply.leaf, reply.exchange.group, reply.exchange.signature) == (b"leaf", 29, 0x0804)


@pytest.mark.parametrize(
    ("want", "suite", "leaf", "has_exchange"),
    [
        pytest.param("hello", 0xC02F, b"", False, id="no further than the hello"),
        pytest.param("leaf", 0xC02F, b"leaf", False, id="to the certificate"),
        pytest.param("exchange", 0xC02F, b"leaf", True, id="to the key"),
        pytest.param("exchange", 0x002F, b"", False, id="to no key where there is none"),
    ],
)
def test_a_flight_is_read_as_far_as_is_wanted(want, suite, leaf, has_exchange):
    reply = Reading(OFFER, want).feed(flight(suite))
    assert (reply.leaf, reply.exchange is not None) == (leaf, has_exchange)


@pytest.mark.parametrize("ended", ["closed", "reset", "silent", "endless"])
def test_a_hello_counts_whatever_comes_behind_it(ended):
    reading = Reading(OFFER, "exchange")
    assert reading.feed(flight(flight=False)) is None
    assert reading.has_hello
    assert reading.at_end(ended).answer is Answer.TAKEN


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param(b"HTTP/1.1", id="another protocol"),
        pytest.param(record(22, message(11, b"\xff\xff\xff")), id="a broken certificate"),
        pytest.param(record(22, message(12, b"")), id="a broken key"),
        pytest.param(record(21, b"\x02\x50"), id="an alert"),
        pytest.param(record(22, b"\x0b\xff\xff\xff"), id="a message of 16 MB"),
    ],
)
def test_nothing_behind_the_hello_takes_it_away(behind):
    reply = Reading(OFFER, "exchange").feed(flight(flight=False) + behind)
    assert (reply.answer, reply.exchange) == (Answer.TAKEN, None)


@given(cut=st.integers(0, 200), junk=st.binary(max_size=200))
def test_no_flight_with_junk_in_it_raises(cut, junk):
    reply = Reading(OFFER, "exchange").feed(flight()[:cut] + junk)
    assert reply is None or isinstance(reply.answer, Answer)
