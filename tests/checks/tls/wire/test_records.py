import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from OpenSSL import SSL

from checks.tls.facts import OLDEST_FIRST
from checks.tls.hellos.suites import COMMON
from checks.tls.wire.hello import Offer, client_hello
from checks.tls.wire.records import Garbled, is_http, parse_server_hello, read_reply
from checks.verdict import Answer
from tests.tls_servers import server_context, site

SHOWN = site()
VERSIONS = OLDEST_FIRST[1:]  # all whose hellos have this form
NUMBERS = {version: number for number, version in enumerate(VERSIONS)}


def offer(version="TLS 1.2"):
    return Offer(version=version, suites=COMMON[version], server_name="site.example.vn")


def record(kind, fragment):
    return bytes([kind, 3, 3]) + len(fragment).to_bytes(2, "big") + fragment


def alert(description, level=2):
    return record(21, bytes([level, description]))


def hello_message(version=0x0303, suite=0x002F, session_id=b"", extensions=b""):
    body = version.to_bytes(2, "big") + bytes(32) + bytes([len(session_id)]) + session_id
    body += suite.to_bytes(2, "big") + b"\x00"
    if extensions:
        body += len(extensions).to_bytes(2, "big") + extensions
    return b"\x02" + len(body).to_bytes(3, "big") + body


def extension(kind, body):
    return kind.to_bytes(2, "big") + len(body).to_bytes(2, "big") + body


def hello(**defect):
    return record(22, hello_message(**defect))


IS_13 = extension(43, b"\x03\x04")


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_hello_of_the_offered_version_takes_it(version):
    reply = read_reply(hello(version=0x0300 + NUMBERS[version]), offer(version))
    assert (reply.answer, reply.hello.suite) == (Answer.TAKEN, 0x002F)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("answered", VERSIONS[:-1])
def test_a_hello_of_another_version_never_takes_the_offered_one(version, answered):
    reply = read_reply(hello(version=0x0300 + NUMBERS[answered]), offer(version))
    assert (reply.answer is Answer.TAKEN) == (version == answered)
    if NUMBERS[answered] < NUMBERS[version]:
        assert (reply.answer, reply.answered_with) == (Answer.REFUSED, answered)


HELLO_RETRY_REQUEST = extension(51, b"\x00\x17")


@pytest.mark.parametrize(
    "rest", [extension(51, b"\x00\x1d" + bytes(34)), HELLO_RETRY_REQUEST], ids=["hello", "retry"]
)
def test_tls_1_3_is_taken_by_a_hello_or_a_retry_request(rest):
    data = hello(suite=0x1301, extensions=IS_13 + rest, session_id=bytes(32))
    assert read_reply(data, offer("TLS 1.3")).answer is Answer.TAKEN


@pytest.mark.parametrize(
    ("data", "description"),
    [
        pytest.param(alert(70), 70, id="protocol_version"),
        pytest.param(alert(40), 40, id="handshake_failure"),
        pytest.param(alert(40, level=1), 40, id="of the level of a warning"),
        pytest.param(alert(112), 112, id="unrecognized_name"),
        pytest.param(alert(112, 1) + alert(70), 70, id="after a warning of the name"),
        pytest.param(record(21, b"\x02") + record(21, b"\x46"), 70, id="in two records"),
        pytest.param(alert(70) + b"HTTP/1.1", 70, id="before anything else"),
    ],
)
def test_an_alert_refuses(data, description):
    reply = read_reply(data, offer())
    assert (reply.answer, reply.alert) == (Answer.REFUSED, description)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(alert(112, 1) + hello(), id="a warning of the name"),
        pytest.param(record(22, b"\x00\x00\x00\x00") + hello(), id="a HelloRequest"),
        pytest.param(
            record(22, hello_message()[:9]) + record(22, hello_message()[9:]), id="half of it"
        ),
        pytest.param(hello() + b"junk", id="itself, whatever follows"),
    ],
)
def test_a_hello_counts_after(data):
    assert read_reply(data, offer()).answer is Answer.TAKEN


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x16", id="a byte"),
        pytest.param(hello()[:-1], id="all of a hello but its last byte"),
        pytest.param(alert(0, 1), id="close_notify"),
        pytest.param(alert(90, 1), id="user_canceled"),
        pytest.param(alert(112, 1), id="a warning of the name"),
        pytest.param(record(22, hello_message()[:-1]), id="a message that goes on"),
    ],
)
def test_more_must_come_after(data):
    assert read_reply(data, offer()) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n", id="HTTP"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", id="SSH"),
        pytest.param(b"\x80\x2e\x04\x00\x01\x00\x02", id="a hello of SSLv2"),
        pytest.param(b"\x16\x02", id="another major version"),
        pytest.param(record(22, b""), id="an empty record"),
        pytest.param(b"\x16\x03\x03\xff\xff", id="a record that is too long"),
        pytest.param(record(23, b"data"), id="data before a hello"),
        pytest.param(record(20, b"\x01"), id="a change of ciphers before a hello"),
        pytest.param(alert(70, level=7), id="an alert of no level"),
        pytest.param(client_hello(offer(), bytes(96)), id="our own hello"),
        pytest.param(hello(suite=0x1301), id="a suite that was not offered"),
        pytest.param(hello(version=0x0304), id="a version that was not offered"),
        pytest.param(hello(version=0x0302, extensions=IS_13), id="TLS 1.3, not offered"),
        pytest.param(hello(version=0x7F1C), id="a draft's version"),
        pytest.param(hello(extensions=extension(43, b"\x03\x03")), id="TLS 1.2 said as TLS 1.3 is"),
        pytest.param(hello(extensions=b"\x00\x17\x00\x09"), id="an extension cut short"),
        pytest.param(hello(extensions=2 * extension(23, b"")), id="an extension twice"),
        pytest.param(record(22, b"\x02\x00\x00\x02\x03\x03"), id="a hello of two bytes"),
        pytest.param(record(22, b"\x02\xff\xff\xff"), id="a hello of 16 MB"),
        pytest.param(record(22, b"\x0b\x00\x00\x00"), id="a certificate before a hello"),
    ],
)
def test_it_is_no_answer(data):
    assert read_reply(data, offer()).answer is Answer.GARBLED


@pytest.mark.parametrize(
    ("data", "http"),
    [
        (b"HTTP/1.0 400 Bad Request", True),
        (b'<!DOCTYPE HTML PUBLIC "-//W3C">', True),
        (b"\r\n<html>", True),
        (b"SSH-2.0-x", False),
        (b"", False),
    ],
)
def test_plain_http_is_told_by_its_beginning(data, http):
    assert is_http(data) == http


def real_answer(version):
    """What OpenSSL answers to a hello of ours."""
    session = SSL.Connection(server_context(SHOWN, versions=[version]), None)
    session.set_accept_state()
    session.bio_write(client_hello(offer(version), bytes(range(96))))
    with pytest.raises(SSL.WantReadError):
        session.do_handshake()
    return session.bio_read(65536)


REAL = {version: real_answer(version) for version in VERSIONS[1:]}


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_what_openssl_answers_is_taken_byte_by_byte_or_at_once(version):
    data = REAL[version]
    replies = [read_reply(data[:end], offer(version)) for end in range(len(data) + 1)]
    assert {reply.answer for reply in replies if reply} == {Answer.TAKEN}
    assert replies[-1] is not None


@given(data=st.binary(max_size=300), version=st.sampled_from(VERSIONS))
@example(data=b"\x16\x03", version="SSLv3")
def test_no_bytes_raise(data, version):
    reply = read_reply(data, offer(version))
    assert reply is None or reply.answer in (Answer.REFUSED, Answer.GARBLED, Answer.TAKEN)


@given(data=st.data(), version=st.sampled_from(VERSIONS[1:]))
def test_no_change_of_a_real_answer_raises(data, version):
    changed = bytearray(REAL[version][:160])
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    reply = read_reply(bytes(changed), offer(version))
    assert reply is None or reply.hello is None or reply.hello.suite >= 0


@given(body=st.binary(max_size=120))
def test_a_hello_is_parsed_or_garbled(body):
    try:
        assert parse_server_hello(body).version <= 0xFFFF
    except Garbled as error:
        assert str(error)
