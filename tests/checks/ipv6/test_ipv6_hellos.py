"""Hellos of a wanted size, and what servers of all manners make of them."""

import asyncio
import socket
import ssl
from struct import pack

import pytest

from checks.declared import Endpoint
from checks.finding import Target
from checks.ipv6.facts import PathSeen
from checks.ipv6.hello import client_hello, is_over
from checks.ipv6.knocking import BIG_BYTES, Knocking
from tests.checks.tls.nginx import nginx
from tests.tls_servers import listening, site
from tests.worlds import loopback_world

V6 = "::1"
ENTROPY = bytes(range(96))


def record(kind, body):
    return pack(">BHH", kind, 0x0303, len(body)) + body


def message(kind, body=b""):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


@pytest.mark.parametrize("size", [400, 1400, 2000, 4000])
def test_a_hello_is_as_long_as_is_wanted(size):
    hello = client_hello("www.example.vn", ENTROPY, bytes_in_all=size)
    assert len(hello) == size
    assert int.from_bytes(hello[3:5], "big") == size - 5


def test_a_small_hello_fits_into_the_smallest_packet_that_ipv6_carries():
    for takeable in (True, False):
        assert len(client_hello("a" * 63 + ".example.vn", ENTROPY, takeable=takeable)) < 1000


@pytest.mark.parametrize(
    ("answer", "over"),
    [
        pytest.param(b"", False, id="nothing"),
        pytest.param(record(21, b"\x02\x28"), True, id="an alert"),
        pytest.param(record(22, message(2, b"x" * 70)), False, id="a ServerHello"),
        pytest.param(
            record(22, message(2, b"x" * 70)) + record(20, b"\x01") + record(23, b"y" * 30),
            True,
            id="TLS 1.3",
        ),
        pytest.param(record(22, message(2) + message(11, b"z" * 3000))[:1000], False, id="a part"),
        pytest.param(
            record(22, message(2) + message(11, b"z" * 3000)) + record(22, message(14)),
            True,
            id="TLS 1.2",
        ),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n", True, id="no TLS"),
    ],
)
def test_when_an_answer_is_over(answer, over):
    assert is_over(answer) is over


async def path(port: int, address: str = V6) -> PathSeen:
    host = "site.example.vn"
    declared = Endpoint(url="", scheme="https", host=host, port=port)
    target = Target(
        system="website", kind="endpoint", id="web", addresses=(address,), declared=declared
    )
    async with loopback_world(target) as world:
        return await Knocking(world=world, server_name=host, port=port).path(address)


@pytest.mark.parametrize("versions", ["TLSv1.2", "TLSv1.3", "TLSv1.2 TLSv1.3"])
async def test_a_real_server_answers_a_big_hello(versions, tmp_path):
    with nginx(tmp_path, site(), f"ssl_protocols {versions};") as port:
        seen = await path(port)
    assert (seen.big, seen.hole) == ("answered", "none")


def test_openssl_reads_a_padded_hello(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown = site()
    (tmp_path / "pair.pem").write_bytes(shown.leaf.key_pem + shown.chain_pem)
    context.load_cert_chain(tmp_path / "pair.pem")
    asked: list[str] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(client_hello("site.example.vn", ENTROPY, bytes_in_all=BIG_BYTES))
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    assert asked == ["site.example.vn"]
    assert is_over(outgoing.read())


def behaving(takes):
    """Behave as a way does that loses what is too big: answer hellos that `takes` likes."""

    def behave(connection: socket.socket) -> None:
        hello = connection.recv(65536)
        while len(hello) < 5 or len(hello) < 5 + int.from_bytes(hello[3:5], "big"):
            hello += connection.recv(65536)
        answer = takes(hello)
        if answer is None:
            connection.recv(1)
        connection.sendall(answer or b"")

    return behave


def towards(hello):
    return record(21, b"\x02\x28") if len(hello) < 1300 else None


def back(hello):
    return record(21, b"\x02\x28") if b"\x0a\x0a" in hello[60:90] else None


@pytest.mark.parametrize(
    ("takes", "hole"),
    [
        pytest.param(towards, "towards", id="big hellos get lost"),
        pytest.param(back, "back", id="big answers get lost"),
        pytest.param(lambda _hello: None, "untold", id="everything gets lost"),
        pytest.param(lambda _hello: b"", "none", id="it hangs up"),
        pytest.param(lambda _hello: b"220 mail\r\n", "none", id="it speaks something else"),
    ],
)
async def test_where_packets_get_lost_is_told(takes, hole):
    with listening(behaving(takes), host=V6) as port:
        seen = await path(port)
    assert seen.hole == hole


async def test_a_server_that_drips_is_not_listened_to_for_ever():
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for byte in record(22, message(2, b"x" * 16000)):
                writer.write(bytes([byte]))
                await asyncio.sleep(0.2)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(drip, V6, 0)
    async with server:
        loop = asyncio.get_running_loop()
        began = loop.time()
        seen = await path(server.sockets[0].getsockname()[1])
    assert seen.big == "stalled"
    assert loop.time() - began < 14
