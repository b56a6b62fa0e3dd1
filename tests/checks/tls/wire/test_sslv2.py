import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.tls.wire.sslv2 import (
    KINDS,
    NotSslv2,
    Reading,
    Refused,
    ServerHello,
    client_hello,
    read_answer,
)
from checks.verdict import Answer
from tests.hello_server import record, sized

RC4, DES3 = 0x010080, 0x0700C0


def answered(body):
    """A record with the header of two bytes."""
    return (0x8000 | len(body)).to_bytes(2, "big") + body


def server_hello(*kinds, certificate=b"der", version=2, connection_id=b"id"):
    listed = b"".join(kind.to_bytes(3, "big") for kind in kinds)
    lengths = b"".join(
        len(part).to_bytes(2, "big") for part in (certificate, listed, connection_id)
    )
    return answered(
        b"\x04\x00\x01"
        + version.to_bytes(2, "big")
        + lengths
        + certificate
        + listed
        + connection_id
    )


def test_the_hello_offers_every_kind_and_a_challenge():
    hello = client_hello(bytes(range(16)))
    assert int.from_bytes(hello[:2], "big") == 0x8000 | (len(hello) - 2)
    assert hello[2:5] == b"\x01\x00\x02"
    assert hello[5:11] == (3 * len(KINDS)).to_bytes(2, "big") + b"\x00\x00\x00\x10"
    assert hello.endswith(bytes(range(16)))
    assert RC4.to_bytes(3, "big") in hello[11:-16]


@pytest.mark.parametrize("kinds", [(RC4,), (RC4, DES3), ()])
def test_a_server_hello_is_read(kinds):
    answer = read_answer(server_hello(*kinds))
    assert answer == ServerHello(kinds=kinds, certificate=b"der")


def test_no_kind_in_common_is_still_ssl_2():
    assert Reading().feed(server_hello()).answer is Answer.TAKEN  # CVE-2015-3197


def test_an_error_refuses():
    assert read_answer(answered(b"\x00\x00\x01")) == Refused(code=1)
    assert Reading().feed(answered(b"\x00\x00\x01")).answer is Answer.REFUSED


@pytest.mark.parametrize("end", range(len(server_hello(RC4))))
def test_more_must_come_after_each_beginning(end):
    assert Reading().feed(server_hello(RC4)[:end] or b"\x80") is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"HTTP/1.1 400 Bad Request", id="HTTP"),
        pytest.param(answered(b"\x02\x00\x02\x00"), id="another message"),
        pytest.param(answered(b"\x04\x00"), id="a hello cut short"),
        pytest.param(answered(b"\x00\x00"), id="an error cut short"),
        pytest.param(server_hello(RC4, version=0x0300), id="another version"),
    ],
)
def test_it_is_no_ssl_2(data):
    with pytest.raises(NotSslv2):
        read_answer(data)
    assert Reading().feed(data).answer is Answer.GARBLED


@pytest.mark.parametrize(
    ("data", "answer", "alert"),
    [
        pytest.param(record(21, b"\x02\x46"), Answer.REFUSED, 70, id="an alert of TLS"),
        pytest.param(record(21, b"\x02\x28"), Answer.REFUSED, 40, id="another alert"),
        pytest.param(record(22, b"\x0b\x00\x00\x00"), Answer.GARBLED, None, id="something of TLS"),
        pytest.param(b"\x15\x04", Answer.GARBLED, None, id="something like TLS"),
    ],
)
def test_an_answer_in_tls(data, answer, alert):
    reply = Reading().feed(data)
    assert (reply.answer, reply.alert) == (answer, alert)


def test_a_warning_is_no_refusal():
    reading = Reading()
    assert reading.feed(record(21, b"\x01\x00")) is None
    assert reading.at_end("closed").answer is Answer.RESET


@pytest.mark.parametrize(
    ("ended", "answer"),
    [
        ("closed", Answer.RESET),
        ("reset", Answer.RESET),
        ("silent", Answer.SILENT),
        ("endless", Answer.GARBLED),
    ],
)
def test_no_answer_is_told_by_how_it_ended(ended, answer):
    reading = Reading()
    assert reading.feed(b"\x80\x20\x04") is None
    assert reading.at_end(ended).answer is answer


@given(data=st.binary(max_size=100))
def test_no_bytes_raise_anything_else(data):
    try:
        answer = read_answer(data)
    except NotSslv2:
        return
    assert answer is None or isinstance(answer, ServerHello | Refused)


@given(body=st.binary(max_size=80))
def test_no_server_hello_raises_anything_else(body):
    lengths = b"".join(sized(2, b"")[:2] for _ in range(3))
    reply = Reading().feed(answered(b"\x04\x00\x01\x00\x02" + (body or lengths)))
    assert reply is None or isinstance(reply.answer, Answer)
